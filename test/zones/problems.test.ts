import { describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/zones/load.ts';
import { head, problems, registry } from './profiles.ts';

describe('a wrong profile has problems with positions', () => {
  const known =
    'apiVersion, kind, name, extends, mode, mutation, executors, clients, singletons, controllers, operators, policies, namespaces';
  it.each<[string, string, readonly string[]]>([
    ['an empty file', '', ['1:1: the file is empty: expected a ZoneProfile']],
    ['a comment', '# nothing\n', ['1:1: the file is empty: expected a ZoneProfile']],
    ['a list', '- a\n', ['1:1: the profile: expected a mapping, found a list']],
    ['text', 'just text', ['1:1: the profile: expected a mapping, found "just text"']],
    ['null', 'null', ['1:1: the profile: expected a mapping, found nothing']],
    ['binary', '\u0000\u0001\ufffd{', ['1:1: not valid YAML: a control character stands here']],
    ['broken YAML', `${head}mode: [audit\n`, ['4:7: not valid YAML: a bracket is not closed: "]" is missing']],
    ['several documents', `${head}---\n${head}`, ['4:1: more than one document: a profile is a file of its own']],
    ['a tag', `${head}mode: !!binary YQ==\n`, ['4:7: tags (!...) are not accepted here']],
    ['a key that is a list', `${head}? [a]\n: b\n`, ['4:3: a key must be plain text']],
    ['an unknown anchor', `${head}mode: *m\n`, ['4:7: there is no anchor "m" before this']],
    ['a repeated key', `${head}mode: audit\nmode: audit\n`, ['5:1: duplicate key "mode": it is already on line 4']],
    ['the prototype', `${head}mode: audit\n__proto__: {a: 1}\n`, ['5:1: unknown key "__proto__"']],
    [
      'the prototype deeper',
      `${head}mode: audit\nexecutors:\n  labels: {__proto__: x}\n`,
      ['6:12: unknown key "__proto__"'],
    ],
    ['a merge key', `${head}mode: audit\n<<: {}\n`, [`5:1: unknown key "<<": known here: ${known}`]],
    ['a near key', `${head}mode: audit\npolices: {}\n`, ['5:1: unknown key "polices": did you mean "policies"?']],
    ['a far key', `${head}mode: audit\nfoo: 1\n`, [`5:1: unknown key "foo": known here: ${known}`]],
    ['a numeric key', `${head}mode: audit\n8080: 1\n`, [`5:1: unknown key "8080": known here: ${known}`]],
    ['no mode', head, ['1:1: mode: required where nothing is extended: audit, enforce or strict']],
    ['an empty mode', `${head}mode:\n`, ['4:6: mode: expected one of audit, enforce, strict, found nothing']],
    [
      'a near mode',
      `${head}mode: Enforced\n`,
      ['4:7: mode: expected one of audit, enforce, strict, found "Enforced": did you mean "enforce"?'],
    ],
    ['another kind', head.replace('ZoneProfile', 'Zone'), ['1:1: mode: required', '2:7: kind: expected ZoneProfile']],
    [
      'a name in capitals',
      head.replace('name: a', 'name: A_1\nmode: audit'),
      ['3:7: name: expected lower-case letters, digits and dashes, found "A_1"'],
    ],
    [
      'wrong types',
      `${head}mode: audit\nexecutors: {labels: {app: 5}, namespaces: ge, names: [""]}\n`,
      [
        '5:27: executors.labels.app: expected text, found 5',
        '5:43: executors.namespaces: expected a list, found "ge"',
        '5:55: executors.names[0]: must not be empty',
      ],
    ],
    [
      'an unknown policy',
      `${head}mode: audit\npolicies:\n  plain-rul: off\n  other: must\n`,
      [
        '6:3: unknown policy "plain-rul": did you mean "plain-rule"?',
        '7:3: unknown policy "other": known here: plain-rule, soft-rule, limit-rule',
      ],
    ],
    [
      'settings of policies',
      `${head}mode: audit\npolicies:\n  plain-rule: mist\n  soft-rule: 5\n  limit-rule: {level: of, option: {}}\n`,
      [
        '6:15: policies.plain-rule: expected one of must, should, off, or a mapping, found "mist": did you mean "must"?',
        '7:14: policies.soft-rule: expected one of must, should, off, or a mapping, found 5',
        '8:23: policies.limit-rule.level: expected one of must, should, off, found "of": did you mean "off"?',
        '8:27: unknown key "option": did you mean "options"?',
      ],
    ],
    [
      'options',
      `${head}mode: audit
policies:
  plain-rule: {options: {a: 1}}
  limit-rule:
    options:
      lest: 1
      least: 0
      most: two
      images: [x, 1]
      tiers: {tiny: {size: big, extra: 1}, none: {}}
`,
      [
        '6:26: unknown option "a": there are none here',
        '9:7: unknown option "lest": did you mean "least"?',
        '10:14: policies.limit-rule.options.least: expected at least 1, found 0',
        '11:13: policies.limit-rule.options.most: expected a whole number, found "two"',
        '12:19: policies.limit-rule.options.images[1]: expected text, found 1',
        '13:28: policies.limit-rule.options.tiers.tiny.size: expected a number, found "big"',
        '13:33: unknown key "extra": known here: size',
        '13:44: policies.limit-rule.options.tiers.none.size: expected a number, found nothing',
      ],
    ],
    [
      'options that do not fit each other',
      `${head}mode: audit\npolicies: {limit-rule: {options: {least: 9}}}\n`,
      ['5:42: policies.limit-rule.options.least: least is above most'],
    ],
    [
      'namespaces that loosen',
      `${head}extends: zone-2
policies: {plain-rule: off}
namespaces:
  - names: [Big, a*b]
    mode: audit
    policies: {plain-rule: must, limit-rule: should, soft-rule: off}
  - {names: [], policies: {limit-rule: {options: {}}, soft-rule: should}}
`,
      [
        '7:13: namespaces[0].names[0]: expected the name of a namespace, or the start of one and *, found "Big"',
        '7:18: namespaces[0].names[1]: expected the name of a namespace, or the start of one and *, found "a*b"',
        '8:11: namespaces[0].mode: a namespace may only tighten: audit is looser than enforce, the mode of the zone',
        "9:28: namespaces[0].policies.plain-rule: plain-rule is off in this zone, and a namespace can't turn it on",
        '9:46: namespaces[0].policies.limit-rule: a namespace may only tighten: should is looser than must',
        '9:65: namespaces[0].policies.soft-rule: a namespace may only tighten: expected must or should',
        '10:13: namespaces[1].names: must not be empty',
        '10:40: namespaces[1].policies.limit-rule: a namespace may only tighten: expected must or should',
      ],
    ],
    [
      'labels that a namespace can not have',
      `${head}mode: audit
namespaces:
  - {names: [a], labels: {tier: 1, Zonegate.dev/x: a, 'a b': c, ok: two words}}
  - {names: [a], labels: small}
`,
      [
        '6:33: namespaces[0].labels.tier: expected text, found 1',
        '6:36: namespaces[0].labels["Zonegate.dev/x"]: expected the key of a label, such as zonegate.dev/tier, found "Zon',
        '6:55: namespaces[0].labels["a b"]: expected the key of a label, such as zonegate.dev/tier, found "a b"',
        '6:69: namespaces[0].labels.ok: expected the value of a label: at most 63 letters, digits, -, _ and ., found "two',
        '7:26: namespaces[1].labels: expected a mapping, found "small"',
      ],
    ],
    [
      'several things at once',
      `${head}mode: audi\nmutation: 5\nfoo: 1\npolicies: {plain-rule: 1}\nnamespaces: 5\n`,
      ['4:7: mode: expected', '5:11: mutation: expected', '6:1: unknown key', '7:24: policies.', '8:13: namespaces: '],
    ],
  ])('%s', (_, text, expected) => {
    const found = problems(text);
    expect(found).toHaveLength(expected.length);
    for (const [index, message] of expected.entries()) expect(found[index]).toContain(`p.yaml:${message}`);
  });

  it('names the setting apart from the message', () => {
    const loaded = loadProfile(`${head}mode: audit\npolicies: {plain-rule: 1}\n`, 'p.yaml', registry);
    const location = { file: 'p.yaml', line: 5, column: 24, path: 'policies.plain-rule' };
    expect(loaded).toMatchObject({ ok: false, problems: [{ code: 'invalid-profile', location }] });
  });
});
