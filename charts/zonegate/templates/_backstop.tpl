{{/*
The level and the options of a policy (.id), as JSON: those of the profile, where it has any, over .default. The schema
of the values has looked at them.
*/}}
{{- define "zonegate.backstop.setting" -}}
{{- $given := get (default dict .profile.policies) .id }}
{{- if kindIs "string" $given }}{{ $given = dict "level" $given }}{{ end }}
{{- $given = default dict $given }}
{{- $options := deepCopy .default.options }}
{{- range $name, $value := default dict $given.options }}{{ $_ := set $options $name $value }}{{ end }}
{{- $level := default .default.level $given.level }}
{{- dict "level" $level "options" $options | toJson }}
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
