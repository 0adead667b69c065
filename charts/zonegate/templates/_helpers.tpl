{{- define "zonegate.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "zonegate.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "zonegate.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "zonegate.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "zonegate.selectorLabels" -}}
app.kubernetes.io/name: {{ include "zonegate.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Of pods: what changes with each version of the chart would restart them for nothing. */}}
{{- define "zonegate.podLabels" -}}
app: {{ include "zonegate.name" . }}
component: admission
{{ include "zonegate.selectorLabels" . }}
{{- end }}

{{- define "zonegate.labels" -}}
{{ include "zonegate.podLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "zonegate.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "zonegate.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "zonegate.image" -}}
{{- $name := .Values.image.repository }}
{{- with .Values.image.registry }}{{ $name = printf "%s/%s" . $name }}{{ end }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $name .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $name (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{/* What is shipped for this zone: its mode, and the level of each policy. */}}
{{- define "zonegate.shipped" -}}
{{- get (.Files.Get "files/zones.yaml" | fromYaml) .Values.zone | toYaml }}
{{- end }}

{{- define "zonegate.mode" -}}
{{- default (include "zonegate.shipped" . | fromYaml).mode (.Values.profile).mode }}
{{- end }}

{{/* The profile as zonegate reads it: an unquoted off has become false on its way through Helm. */}}
{{- define "zonegate.profile" -}}
{{- $profile := deepCopy (default dict .Values.profile) }}
{{- if kindIs "bool" $profile.mutation }}{{ $_ := set $profile "mutation" "off" }}{{ end }}
{{- range $id, $setting := $profile.policies }}
{{- if kindIs "bool" $setting }}{{ $_ := set $profile.policies $id "off" }}
{{- else if kindIs "map" $setting }}{{ if kindIs "bool" $setting.level }}{{ $_ := set $setting "level" "off" }}{{ end }}
{{- end }}
{{- end }}
{{- toYaml $profile }}
{{- end }}

{{- define "zonegate.failurePolicy" -}}
{{- default (ternary "Ignore" "Fail" (eq (include "zonegate.mode" .) "audit")) .Values.webhooks.failurePolicy }}
{{- end }}

{{/* Namespaces that are never judged. */}}
{{- define "zonegate.exemptNamespaces" -}}
{{- $system := list "kube-system" "kube-public" "kube-node-lease" }}
{{- concat $system (list .Release.Namespace) (default list .Values.webhooks.exemptNamespaces) | uniq | toYaml }}
{{- end }}

{{- define "zonegate.tlsSecret" -}}
{{- default (printf "%s-%s" (include "zonegate.fullname" .) (ternary "self-signed" "tls" .Values.tls.selfSigned)) .Values.tls.secretName }}
{{- end }}
