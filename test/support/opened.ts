import type { AdmissionCase } from '../../src/engine/admission-case.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Exemption } from '../../src/engine/exempt.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import type { ValidationResult } from '../../src/engine/validate.ts';

/** The case of a request that is not exempt. */
export function caseOf(engine: Engine, request: AdmissionRequest): AdmissionCase {
  const { admissionCase, exemption } = engine.open(request);
  if (admissionCase === undefined) throw new Error(`the request is exempt: ${exemption}`);
  return admissionCase;
}

export interface ValidatedObject {
  readonly object: JsonObject;
  /** Undefined where the object is exempt. */
  readonly result: ValidationResult | undefined;
  readonly exemption: Exemption | undefined;
}

/** Validates objects that lie side by side, as they are. In the order of the objects. */
export function validateSet(engine: Engine, objects: readonly JsonObject[]): readonly ValidatedObject[] {
  return engine.openSet(objects).map(({ object, admissionCase, exemption, lookups }) => {
    const result = admissionCase === undefined ? undefined : engine.validate(admissionCase, lookups);
    return { object, result, exemption };
  });
}
