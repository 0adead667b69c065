{{/* What the schema of the values cannot say; each in one sentence. */}}
{{- define "zonegate.validate" -}}
{{- $mode := include "zonegate.mode" . }}
{{- include "zonegate.validateNames" . }}
{{- include "zonegate.validateCertificate" . }}
{{- include "zonegate.validateProfile" . }}
{{- include "zonegate.validateArguments" . }}
{{- range $label := keys (include "zonegate.selectorLabels" . | fromYaml) }}
{{- if hasKey (default dict $.Values.podLabels) $label }}{{ fail (printf "podLabels must not set %s: the Service finds its pods by it" $label) }}{{ end }}
{{- end }}
{{- if and (eq $mode "strict") (eq .Values.webhooks.failurePolicy "Ignore") }}
{{- fail "webhooks.failurePolicy Ignore would let everything pass while zonegate is down, which mode strict must not: leave it empty" }}
{{- end }}
{{- if and (eq $mode "audit") (eq .Values.webhooks.failurePolicy "Fail") }}
{{- fail "webhooks.failurePolicy Fail would deny requests while zonegate is down, which mode audit must not: leave it empty" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas)) }}
{{- fail "autoscaling.maxReplicas is less than autoscaling.minReplicas" }}
{{- end }}
{{- if and (has .Values.test.namespace (include "zonegate.exemptNamespaces" . | fromYamlArray)) (ne .Values.test.namespace "default") }}
{{- fail (printf "test.namespace %s is exempt, so helm test would see nothing there: name another namespace" .Values.test.namespace) }}
{{- end }}
{{- end }}

{{- define "zonegate.validateNames" -}}
{{- if not .Values.zone }}{{ fail "zone is not set: give -f values-zone-1.yaml, values-zone-2.yaml or values-zone-3.yaml" }}{{ end }}
{{- $name := include "zonegate.fullname" . }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) }}
{{- fail (printf "%s is no name for a Service: give fullnameOverride, of lower-case letters, digits and dashes, beginning with a letter" $name) }}
{{- end }}
{{- $configuration := lookup "admissionregistration.k8s.io/v1" "ValidatingWebhookConfiguration" "" "zonegate" }}
{{- $owner := dig "metadata" "annotations" "meta.helm.sh/release-name" "" $configuration }}
{{- $namespace := dig "metadata" "annotations" "meta.helm.sh/release-namespace" "" $configuration }}
{{- if and $owner (ne (printf "%s/%s" $namespace $owner) (printf "%s/%s" .Release.Namespace .Release.Name)) }}
{{- fail (printf "this cluster has a zonegate already, the release %s in the namespace %s: a cluster is one zone, upgrade that release or uninstall it first" $owner $namespace) }}
{{- end }}
{{- end }}

{{- define "zonegate.validateCertificate" -}}
{{- $ways := list .Values.certManager.enabled .Values.tls.secretName .Values.tls.selfSigned | compact | len }}
{{- if eq $ways 0 }}{{ fail "no certificate: set certManager.enabled, tls.secretName or tls.selfSigned" }}{{ end }}
{{- if gt $ways 1 }}{{ fail "more than one certificate: set only one of certManager.enabled, tls.secretName and tls.selfSigned" }}{{ end }}
{{- if and .Values.tls.secretName (not (trim (default "" .Values.tls.caBundle))) }}{{ fail "tls.secretName needs tls.caBundle: the PEM of the CA that signed its certificate" }}{{ end }}
{{- if contains "PRIVATE KEY-----" (default "" .Values.tls.caBundle) }}{{ fail "tls.caBundle holds a private key: give the certificate of the CA alone" }}{{ end }}
{{- if and .Values.tls.caBundle (not (regexMatch "^(\\s*-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\\s*)+$" .Values.tls.caBundle)) }}
{{- fail "tls.caBundle is no PEM certificate: it begins with -----BEGIN CERTIFICATE-----" }}
{{- end }}
{{- if and .Values.tls.caBundle (not .Values.tls.secretName) }}{{ fail "tls.caBundle is for tls.secretName only: cert-manager and the chart bring their own CA" }}{{ end }}
{{- end }}

{{/* Namespaces may only tighten: zonegate would refuse to start with what loosens. */}}
{{- define "zonegate.validateProfile" -}}
{{- $mode := include "zonegate.mode" . }}
{{- $modes := dict "audit" 0 "enforce" 1 "strict" 2 }}
{{- $ranks := dict "off" 0 "should" 1 "must" 2 }}
{{- $own := default dict (include "zonegate.profile" . | fromYaml).policies }}
{{- $levels := deepCopy (include "zonegate.shipped" . | fromYaml).levels }}
{{- range $id, $setting := $own }}
{{- $level := $setting }}
{{- if kindIs "map" $setting }}{{ $level = default (get $levels $id) $setting.level }}{{ end }}
{{- $_ := set $levels $id $level }}
{{- end }}
{{- range $index, $override := (.Values.profile).namespaces }}
{{- $at := printf "profile.namespaces[%d]" $index }}
{{- if and $override.mode (lt (get $modes $override.mode) (get $modes $mode)) }}
{{- fail (printf "%s.mode: a namespace may only tighten: %s is looser than %s, the mode of the zone" $at $override.mode $mode) }}
{{- end }}
{{- range $id, $level := $override.policies }}
{{- $zone := get $levels $id }}
{{- if eq $zone "off" }}{{ fail (printf "%s.policies.%s: it is off in this zone, and a namespace can't turn it on: set its level for the zone" $at $id) }}{{ end }}
{{- if lt (get $ranks $level) (get $ranks $zone) }}
{{- fail (printf "%s.policies.%s: a namespace may only tighten: %s is looser than %s, the level in the zone" $at $id $level $zone) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "zonegate.validateArguments" -}}
{{- $owned := dict "zone" "zone" "config" "profile" "tls-cert" "tls" "tls-key" "tls" "log-level" "logLevel" "api-server" "apiServer" }}
{{- range .Values.extraArgs }}
{{- $flag := regexFind "^[^=]+" . | trimPrefix "--" }}
{{- if hasKey $owned $flag }}{{ fail (printf "extraArgs: --%s is set by the value %s" $flag (get $owned $flag)) }}{{ end }}
{{- if has $flag (list "namespace" "port" "ops-port") }}{{ fail (printf "extraArgs: --%s is the chart's own business" $flag) }}{{ end }}
{{- end }}
{{- end }}
