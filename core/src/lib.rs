//! The Netproof engine: text in, findings out.
//!
//! **This crate does no I/O.** No files, clock, network, randomness, threads or environment: file texts and today's
//! date are inputs. It builds for `wasm32-unknown-unknown` and the module has no imports.
//!
//! Data flows through the modules in this order:
//!
//! | module | job |
//! |---|---|
//! | [`source`] | text to documents: trees with byte spans, shell command lines, fenced blocks of Markdown |
//! | `input` | documents to the model, one file or folder a format |
//! | [`model`] | cluster, pools, networks and commands, whatever the format they were written in |
//! | `net` | addresses: prefixes, ranges, capacity |
//! | `admission` | what the API server and the agent of Cilium refuse of one object |
//! | `policy` | policies as written, of every kind in one shape |
//! | `world` | the Kubernetes objects of one cluster, read and joined |
//! | `flow` | what becomes of one flow between two peers |
//! | `expect` | what is to hold of flows, and whether it does |
//! | `facts` | dated facts about AKS and Cilium, with their sources |
//! | `changes` | what changes from one state of a cluster to the next, and whether that can be done |
//! | `rules` | one rule, one file |
//! | `edit` | what a rule wants changed, as edits of the text |
//! | `addresses` | the address plan of each cluster, and its pictures |
//! | `report` | findings as data, and their renderers |
//! | `suppress`, `baseline` | findings that the user accepts: by comments in place, and by a list |
//! | `config` | what the user may set |
//! | `api` | the surface that hosts call |

pub mod addresses;
pub mod admission;
pub mod api;
pub mod baseline;
pub mod changes;
pub mod config;
pub mod edit;
pub mod expect;
pub mod facts;
pub mod flow;
pub mod input;
pub mod jobs;
pub mod limits;
pub mod model;
pub mod net;
pub(crate) mod order;
pub mod policy;
pub mod report;
pub mod review;
pub mod rules;
pub mod source;
pub mod suppress;
pub mod world;
