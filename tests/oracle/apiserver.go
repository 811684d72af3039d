package main

import (
	"context"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	apicel "k8s.io/apiserver/pkg/apis/cel"

	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/client"
)

// apiServer stands for the API server in front of the agent: it prunes, defaults and validates custom resources by the
// definitions that Cilium's module carries.
type apiServer struct {
	kinds map[string]map[string]*resource // by kind, then by API version
}

// resource is one version of a custom resource definition.
type resource struct {
	namespaced bool
	structural *schema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

func newAPIServer() (*apiServer, error) {
	server := &apiServer{kinds: map[string]map[string]*resource{}}
	for _, name := range []string{client.CNPCRDName, client.CCNPCRDName, client.CCGCRDName} {
		definition := client.GetPregeneratedCRD(logger, name)
		versions := map[string]*resource{}
		for _, version := range definition.Spec.Versions {
			compiled, err := compile(version.Schema.OpenAPIV3Schema)
			if err != nil {
				return nil, fmt.Errorf("definition %s: %w", name, err)
			}
			compiled.namespaced = definition.Spec.Scope == apiextensionsv1.NamespaceScoped
			versions[definition.Spec.Group+"/"+version.Name] = compiled
		}
		server.kinds[definition.Spec.Names.Kind] = versions
	}
	return server, nil
}

func compile(props *apiextensionsv1.JSONSchemaProps) (*resource, error) {
	var internal apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(props, &internal, nil); err != nil {
		return nil, err
	}
	structural, err := schema.NewStructural(&internal)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(&internal)
	if err != nil {
		return nil, err
	}
	return &resource{
		structural: structural,
		validator:  validator,
		rules:      cel.NewValidator(structural, true, apicel.PerCallLimit),
	}, nil
}

// admit changes the object to what the server would store, or says why it refuses.
func (s *apiServer) admit(object map[string]any) error {
	kind, _ := object["kind"].(string)
	apiVersion, _ := object["apiVersion"].(string)
	resource := s.kinds[kind][apiVersion]
	if resource == nil {
		return fmt.Errorf("no kind %q in version %q", kind, apiVersion)
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, resource.structural)
	defaulting.Default(object, resource.structural)
	pruning.Prune(object, resource.structural, true)
	delete(object, "status")
	return resource.validate(object).ToAggregate()
}

// validate follows the strategy of the server for a created custom resource, in its order.
func (r *resource) validate(object map[string]any) field.ErrorList {
	meta, found, err := objectmeta.GetObjectMeta(object, false)
	if err != nil {
		return field.ErrorList{field.Invalid(field.NewPath("metadata"), nil, err.Error())}
	}
	if !found {
		return field.ErrorList{field.Required(field.NewPath("metadata"), "")}
	}
	errs := apivalidation.ValidateObjectMetaAccessor(
		metav1.Object(meta), r.namespaced, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	errs = append(errs, validation.ValidateCustomResource(nil, object, r.validator)...)
	errs = append(errs, objectmeta.Validate(nil, object, r.structural, false)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, r.structural, object)...)
	if r.rules == nil || blocksRules(errs) {
		return errs
	}
	celErrs, _ := r.rules.Validate(
		context.Background(), nil, r.structural, object, nil, apicel.RuntimeCELCostBudget)
	return append(errs, celErrs...)
}

// blocksRules says whether the server would leave the CEL rules out: after an error of type, length or number.
func blocksRules(errs field.ErrorList) bool {
	for _, err := range errs {
		switch err.Type {
		case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong,
			field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
			return true
		}
	}
	return false
}
