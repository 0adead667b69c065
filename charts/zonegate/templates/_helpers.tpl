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

{{- define "zonegate.labels" -}}
app: {{ include "zonegate.name" . }}
component: admission
{{ include "zonegate.selectorLabels" . }}
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
{{- if .Values.image.registry }}{{ $name = printf "%s/%s" .Values.image.registry $name }}{{ end }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $name .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $name (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "zonegate.mode" -}}
{{- $shipped := dict "zone-1" "audit" "zone-2" "enforce" "zone-3" "strict" }}
{{- default (get $shipped .Values.zone) .Values.profile.mode }}
{{- end }}

{{- define "zonegate.failurePolicy" -}}
{{- default (ternary "Ignore" "Fail" (eq (include "zonegate.mode" .) "audit")) .Values.webhooks.failurePolicy }}
{{- end }}

{{- define "zonegate.tlsSecret" -}}
{{- default (printf "%s-tls" (include "zonegate.fullname" .)) .Values.tls.secretName }}
{{- end }}

{{- define "zonegate.certificate" -}}
{{ include "zonegate.fullname" . }}
{{- end }}

{{/* What cannot work together; each in one sentence. */}}
{{- define "zonegate.validate" -}}
{{- if not .Values.zone }}{{ fail "zone is not set: give -f values-zone-1.yaml, values-zone-2.yaml or values-zone-3.yaml" }}{{ end }}
{{- $ways := list .Values.certManager.enabled (ne .Values.tls.secretName "") .Values.tls.selfSigned | compact | len }}
{{- if eq $ways 0 }}{{ fail "no certificate: set certManager.enabled, tls.secretName or tls.selfSigned" }}{{ end }}
{{- if gt $ways 1 }}{{ fail "more than one certificate: set only one of certManager.enabled, tls.secretName and tls.selfSigned" }}{{ end }}
{{- if and .Values.tls.secretName (not .Values.tls.caBundle) }}{{ fail "tls.secretName needs tls.caBundle: the PEM of the CA that signed its certificate" }}{{ end }}
{{- if and (ne (include "zonegate.mode" .) "audit") (eq .Values.webhooks.failurePolicy "Ignore") }}
{{- fail (printf "webhooks.failurePolicy Ignore would let everything pass while zonegate is down, which mode %s must not: leave it empty" (include "zonegate.mode" .)) }}
{{- end }}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas)) }}
{{- fail "autoscaling.maxReplicas is less than autoscaling.minReplicas" }}
{{- end }}
{{- end }}
