//! A naive evaluator, written straight from the semantics.
