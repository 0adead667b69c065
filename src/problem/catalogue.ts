/** What one kind of problem means, and what to do about it. */
export interface ProblemKind {
  /** One sentence. */
  readonly summary: string;
  /** What to do, in one sentence or two. */
  readonly remediation: string;
  /** Such a problem, as it is printed before its code. */
  readonly example: string;
}

const kind = (summary: string, remediation: string, example: string): ProblemKind => ({
  summary,
  remediation,
  example,
});

/** All kinds of problems by their codes, which are public: docs/problems.md lists them. */
export const problemKinds = {
  'invalid-option': kind(
    'An option or an argument is unknown, has a wrong value, or does not go with another one.',
    'Read the help of the command: zonegate COMMAND --help.',
    'give --zone or --config, not both',
  ),
  'nothing-to-do': kind(
    'The command got no path, or found no Kubernetes object in what it got.',
    'Give files or folders with Kubernetes objects, or - for the standard input.',
    'what to check? Give files, folders, or - for what is piped in; zonegate check --help shows examples',
  ),
  'file-not-found': kind(
    'The file or folder does not exist.',
    'Correct the path.',
    'none.yaml:1:1: there is no such file',
  ),
  'file-not-readable': kind(
    'The file cannot be read: permissions, a folder in place of a file, a pipe without a writer, a device without an end.',
    'Correct what the message names, or pipe the content into zonegate.',
    'loop.yaml:1:1: a link that leads to itself',
  ),
  'file-too-large': kind(
    'The file is larger than 32 MiB, or holds more than 100,000 documents and objects.',
    'Split the file.',
    '-:1:1: 33 MiB are too much for one file: expected 32 MiB at most',
  ),
  'file-not-text': kind(
    'The file is binary, or not encoded as UTF-8.',
    'Save it as UTF-8, or leave it out.',
    'image.yaml:1:1: a binary file: expected YAML or JSON',
  ),
  'file-outside': kind(
    'A link leads out of the folder that was named.',
    'Name the file itself if it is meant.',
    'deploy/hpa.yaml is not written: it is a link to /srv/hpa.yaml, which is outside of the named files and folders',
  ),
  'file-changed': kind(
    'The file changed after zonegate read it, and was not written.',
    'Run the command again.',
    'deploy/hpa.yaml was changed meanwhile: try again',
  ),
  'file-not-writable': kind(
    'A file, a report or the standard output cannot be written. A manifest holds what it held before.',
    'Correct what the message names: permissions, a read-only or full disk.',
    'the report none/a.sarif can not be written: its folder does not exist',
  ),
  'invalid-yaml': kind(
    'The text is neither YAML nor JSON as kubectl reads it. The other documents of the file were read.',
    'Correct the text at the position.',
    'pod.yaml:3:1: duplicate key "kind": it is already on line 2',
  ),
  'not-an-object': kind(
    'The document is no Kubernetes object: it lacks apiVersion or kind, or is no mapping; or the file is empty.',
    'Complete the object, or leave the file out.',
    'values.yaml:1:1: is no Kubernetes object: it has no apiVersion and no kind',
  ),
  'invalid-field': kind(
    'A field has a value of a type that the API server does not take.',
    'Write what the message names: often a number or a boolean needs quotes, or must lose them.',
    'deploy.yaml:4:9: not valid for this kind: Deployment, spec.replicas: found text, wanted a whole number',
  ),
  'unrendered-template': kind(
    'The file is a template with {{ ... }} that is not rendered.',
    'Check what it makes: zonegate check --helm CHART, or pipe the rendered objects into zonegate check -.',
    'template.yaml:1:1: a template ({{ ... }}) that is not rendered: check the output, such as helm template CHART | zonegate check -',
  ),
  'needs-build': kind(
    'The file is a kustomization or a chart, or a part of one: what is built of it reaches a cluster, and not the file.',
    'Check what is built: zonegate check -k DIR, or zonegate check --helm CHART.',
    'charts/shop/Chart.yaml:1:1: a Helm chart, of which only the output can be checked: zonegate check --helm charts/shop',
  ),
  'not-listed': kind(
    'The file lies in the folder of a kustomization that does not list it.',
    'List it under resources of the kustomization, or move it out of the folder.',
    'base/other.yaml:1:1: in the folder of a kustomization that does not list it',
  ),
  'invalid-kustomization': kind(
    'The kustomization cannot be read, or it names a file that is not there.',
    'Correct the kustomization at the position.',
    'broken/kustomization.yaml:1:1: not valid YAML: a bracket is not closed: "]" is missing',
  ),
  'build-failed': kind(
    'The objects could not be built: kustomize or Helm failed, or took more than a minute.',
    'Run the tool by itself, and correct what it says.',
    'base/kustomization.yaml:1:1: kubectl kustomize failed: error: the patch names no object',
  ),
  'program-missing': kind(
    'A program that zonegate calls is not installed: kubectl, kustomize or helm.',
    'Install it, or give zonegate what it makes.',
    '--helm charts/shop needs helm, which is not installed: https://helm.sh/docs/intro/install/',
  ),
  'edit-not-safe': kind(
    'zonegate fix cannot change this place of the file without changing something else.',
    'Make the change by hand.',
    'it is written as autoscaling/v1: write it as autoscaling/v2',
  ),
  'invalid-profile': kind(
    'A ZoneProfile has a wrong setting.',
    'Correct the setting at the position.',
    'zone.yaml:4:7: mode: expected one of audit, enforce, strict, found "srict": did you mean "strict"?',
  ),
  'invalid-certificate': kind(
    'A certificate, a key or a CA cannot be used, or they do not go together.',
    'Give PEM files that go together; cert-manager makes such ones.',
    'the CA file ca.crt holds no PEM certificate',
  ),
  'port-not-available': kind(
    'The address or port cannot be listened on.',
    'Choose another --port or --host, or end the program that has it.',
    '192.0.2.1 is not an address of this machine',
  ),
  'no-cluster': kind(
    'No cluster is known: there is neither a kubeconfig nor the service account of a pod.',
    'Give --kubeconfig, or set KUBECONFIG.',
    'no kubeconfig was given, KUBECONFIG is not set, and there is no service account of a pod',
  ),
  'invalid-kubeconfig': kind(
    'The kubeconfig cannot be read, or it names no API server that can be used.',
    'Correct the kubeconfig, or name another one with --kubeconfig.',
    'kubeconfig none: there is no such file',
  ),
  'api-server-failed': kind(
    'The API server cannot be reached, or it does not answer what it was asked.',
    'Correct the connection, the credentials or the rights that the message names.',
    'the API server https://127.0.0.1:1 cannot be asked: connect ECONNREFUSED 127.0.0.1:1',
  ),
  'invalid-review': kind(
    'The body of a call is no AdmissionReview of admission.k8s.io/v1.',
    'Let the API server call the webhooks; send one AdmissionReview as JSON by hand.',
    'expected an AdmissionReview of admission.k8s.io/v1 as JSON: the body is empty',
  ),
  'node-too-old': kind(
    'Node is older than zonegate needs.',
    'Install the version that the message names, or a newer one.',
    'Node 24 or newer is needed, this is v23.9.0',
  ),
  'internal-error': kind(
    'zonegate itself failed.',
    'Report it, with the message and the version of zonegate.',
    'internal error of zonegate, please report it: policy host-network failed, which is our fault: the bug',
  ),
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problemKinds;
