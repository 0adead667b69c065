{{/* The level and the options of a policy (.id), as JSON: those of the profile, where it has any, over .default. */}}
{{- define "zonegate.backstop.setting" -}}
{{- $given := get (default dict .profile.policies) .id }}
{{- if kindIs "string" $given }}{{ $given = dict "level" $given }}{{ end }}
{{- $given = default dict $given }}
{{- $options := deepCopy .default.options }}
{{- range $name, $value := default dict $given.options }}
{{- $key := printf "profile.policies.%s.options.%s" $.id $name }}
{{- if not (hasKey $.default.options $name) }}
{{- fail (printf "%s: there is no such option; expected one of: %s" $key (keys $.default.options | sortAlpha | join ", ")) }}
{{- end }}
{{- $default := get $.default.options $name }}
{{- if ne (include "zonegate.backstop.kind" $value) (include "zonegate.backstop.kind" $default) }}
{{- fail (printf "%s: expected a %s, such as %s" $key (include "zonegate.backstop.kind" $default) (toJson $default)) }}
{{- end }}
{{- $_ := set $options $name $value }}
{{- end }}
{{- $level := default .default.level $given.level }}
{{- if not (has $level (list "must" "should" "off")) }}{{ fail (printf "profile.policies.%s: expected must, should or off, found %v" .id $level) }}{{ end }}
{{- dict "level" $level "options" $options | toJson }}
{{- end }}

{{/* Numbers from --set and from files are of different Go types. */}}
{{- define "zonegate.backstop.kind" -}}
{{- $kind := kindOf . }}
{{- if has $kind (list "int" "int64" "float64") }}number{{ else }}{{ $kind }}{{ end }}
{{- end }}

{{/* Patterns of the namespaces in which a policy is a must, in which the mode is enforce at least, and strict; as JSON. */}}
{{- define "zonegate.backstop.namespaces" -}}
{{- $must := ternary (list "*") list (eq .level "must") }}
{{- $enforce := ternary list (list "*") (eq .mode "audit") }}
{{- $strict := ternary (list "*") list (eq .mode "strict") }}
{{- range $override := default list .profile.namespaces }}
{{- if and (ne $.level "must") (eq (default "" (get (default dict $override.policies) $.id)) "must") }}{{ $must = concat $must $override.names }}{{ end }}
{{- if and (eq $.mode "audit") (has $override.mode (list "enforce" "strict")) }}{{ $enforce = concat $enforce $override.names }}{{ end }}
{{- if and (ne $.mode "strict") (eq (default "" $override.mode) "strict") }}{{ $strict = concat $strict $override.names }}{{ end }}
{{- end }}
{{- dict "must" $must "enforce" $enforce "strict" $strict | toJson }}
{{- end }}

{{/* A map as CEL: values of a CEL map have one type, unless they are dyn. */}}
{{- define "zonegate.backstop.map" -}}
{{- $entries := list }}
{{- range $key, $value := . }}{{ $entries = append $entries (printf "%s: dyn(%s)" (toJson $key) (toJson $value)) }}{{ end }}
{{- printf "{%s}" (join ", " $entries) }}
{{- end }}
