//! A review as the API server sends it.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The version and kind of reviews.
pub(super) const API_VERSION: &str = "admission.k8s.io/v1";
pub(super) const KIND: &str = "AdmissionReview";

/// A review of `admission.k8s.io/v1`, as far as it decides something. Members that are not named here are passed over,
/// for API servers add some.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written<'r> {
    api_version: Option<String>,
    kind: Option<String>,
    #[serde(borrow)]
    request: Option<WrittenRequest<'r>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenRequest<'r> {
    uid: String,
    operation: Operation,
    #[serde(default)]
    sub_resource: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    namespace: Option<String>,
    #[serde(default)]
    user_info: Option<User>,
    #[serde(borrow, default)]
    object: Option<&'r RawValue>,
    #[serde(borrow, default)]
    old_object: Option<&'r RawValue>,
}

#[derive(Debug, Deserialize)]
struct User {
    #[serde(default)]
    username: Option<String>,
}

/// Who deletes what nobody owns any more, and what stands in a namespace that goes.
const COLLECTORS: [&str; 2] = [
    "system:serviceaccount:kube-system:generic-garbage-collector",
    "system:serviceaccount:kube-system:namespace-controller",
];

/// What is done to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Operation {
    /// It is new.
    Create,
    /// It takes the place of the old one.
    Update,
    /// It goes.
    Delete,
    /// Somebody connects to it.
    Connect,
}

/// What a review asks.
#[derive(Clone, Debug)]
pub struct Review {
    /// What the answer is told apart by.
    pub uid: String,
    /// What is done.
    pub operation: Operation,
    /// Whether only a part such as `status` or `scale` is written.
    pub is_part: bool,
    /// The object as it will be; none where it goes.
    pub object: Option<Value>,
    /// The object as it was; none where it is new.
    pub old: Option<Value>,
    name: Option<String>,
    namespace: Option<String>,
    user: Option<String>,
}

impl Review {
    /// Reads a review.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let written: Written<'_> =
            serde_json::from_str(text).map_err(|error| format!("this is no review of an admission: {error}"))?;
        let (version, kind) = (written.api_version.unwrap_or_default(), written.kind.unwrap_or_default());
        if version != API_VERSION || kind != KIND {
            return Err(format!(
                "a review is a `{KIND}` of `{API_VERSION}`, and this is a `{kind}` of `{version}`; register the webhook with \
                 `admissionReviewVersions: [v1]`"
            ));
        }
        let request = written.request.ok_or("the review has no `request`")?;
        let read = |object: Option<&RawValue>| {
            let value = object.map(|object| serde_json::from_str::<Value>(object.get())).transpose();
            value
                .map(|value| value.filter(Value::is_object))
                .map_err(|error| format!("the object of the review: {error}"))
        };
        let (object, old) = (read(request.object)?, read(request.old_object)?);
        Ok(Self {
            uid: request.uid,
            operation: request.operation,
            is_part: request.sub_resource.is_some_and(|part| !part.is_empty()),
            object,
            old,
            name: request.name.filter(|name| !name.is_empty()),
            namespace: request.namespace.filter(|namespace| !namespace.is_empty()),
            user: request.user_info.and_then(|user| user.username),
        })
    }

    /// The object that is judged with what the request alone says of it: the object as it will be, else the one that
    /// goes.
    #[must_use]
    pub fn subject(&self) -> Option<Value> {
        self.completed(self.object.as_ref().or(self.old.as_ref())?)
    }

    /// The object as it was, completed likewise.
    #[must_use]
    pub fn before(&self) -> Option<Value> {
        self.completed(self.old.as_ref()?)
    }

    fn completed(&self, object: &Value) -> Option<Value> {
        let mut object = object.clone();
        let metadata = object.as_object_mut()?.entry("metadata").or_insert_with(|| Value::Object(Default::default()));
        for (key, value) in [("namespace", &self.namespace), ("name", &self.name)] {
            // A Namespace stands in none, whatever the request says.
            let Some(value) = value else { continue };
            let Some(members) = metadata.as_object_mut() else { continue };
            if !members.contains_key(key) {
                members.insert(key.to_owned(), Value::String(value.clone()));
            }
        }
        if object.get("kind").and_then(Value::as_str) == Some("Namespace") {
            object.get_mut("metadata")?.as_object_mut()?.remove("namespace");
        }
        Some(object)
    }

    /// Whether an update leaves everything as it was but what the system writes, and metadata that mean nothing to
    /// policies.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        let (Some(object), Some(old)) = (&self.object, &self.old) else { return false };
        let decisive = |object: &Value| {
            let mut object = object.clone();
            if let Some(members) = object.as_object_mut() {
                members.remove("status");
                let labels = members.remove("metadata").and_then(|metadata| metadata.get("labels").cloned());
                members.insert("labels".to_owned(), labels.unwrap_or(Value::Null));
            }
            object
        };
        decisive(object) == decisive(old)
    }

    /// Whether the garbage collector or the controller of namespaces asks.
    #[must_use]
    pub fn is_by_collector(&self) -> bool {
        self.user.as_deref().is_some_and(|user| COLLECTORS.contains(&user))
    }

    /// Whether the object is already going, and only waits for its finalizers.
    #[must_use]
    pub fn is_going(&self) -> bool {
        let of = |object: &Value| object.pointer("/metadata/deletionTimestamp").is_some_and(|at| !at.is_null());
        self.object.as_ref().is_some_and(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(request: &str) -> Result<Review, String> {
        Review::read(&format!(r#"{{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{request}}}"#))
    }

    #[test]
    fn reviews_are_read_or_refused() {
        for (text, expected) in [
            ("", "this is no review of an admission: "),
            ("{}", "a review is a `AdmissionReview` of `admission.k8s.io/v1`, and this is a `` of ``"),
            (
                r#"{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview"}"#,
                "a review is a `AdmissionReview` of `admission.k8s.io/v1`, and this is a `AdmissionReview` of \
                 `admission.k8s.io/v1beta1`",
            ),
            (r#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}"#, "the review has no `request`"),
        ] {
            let error = Review::read(text).unwrap_err();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
        assert!(review(r#"{"uid":"1","operation":"FLY"}"#).is_err());
        assert!(review(r#"{"operation":"CREATE"}"#).is_err(), "an answer needs the uid");
        let unknown = review(r#"{"uid":"1","operation":"CREATE","newMember":7,"object":null}"#).unwrap();
        assert!(unknown.subject().is_none());
    }

    #[test]
    fn the_request_says_what_the_object_does_not() {
        let review =
            review(r#"{"uid":"1","operation":"CREATE","namespace":"shop","name":"a","object":{"kind":"Pod"}}"#);
        let subject = review.unwrap().subject().unwrap();
        assert_eq!(subject.pointer("/metadata/namespace").unwrap(), "shop");
        assert_eq!(subject.pointer("/metadata/name").unwrap(), "a");
        let odd = r#"{"uid":"1","operation":"CREATE","namespace":"shop","object":{"kind":"Pod","metadata":7}}"#;
        assert!(self::review(odd).unwrap().subject().is_some());
        let namespace =
            r#"{"uid":"1","operation":"CREATE","namespace":"a","object":{"kind":"Namespace","metadata":{"name":"a"}}}"#;
        assert!(self::review(namespace).unwrap().subject().unwrap().pointer("/metadata/namespace").is_none());
    }

    #[test]
    fn what_only_the_system_writes_changes_nothing() {
        for (new, expected) in [
            (r#"{"spec":1,"status":2,"metadata":{"finalizers":[]}}"#, true),
            (r#"{"spec":2}"#, false),
            (r#"{"spec":1,"metadata":{"labels":{"a":"b"}}}"#, false),
        ] {
            let text =
                format!(r#"{{"uid":"1","operation":"UPDATE","object":{new},"oldObject":{{"spec":1,"status":1}}}}"#);
            assert_eq!(review(&text).unwrap().changes_nothing(), expected, "{new}");
        }
    }
}
