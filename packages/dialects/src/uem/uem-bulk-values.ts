import { Type } from 'typebox'

import { type FaultName, UemFault, uemFaults } from './uem-faults.ts'

/**
 * The most values that one request may name. What the vendor lets administrators set one by one is
 * the same number for everything here (quirk U51).
 */
export const bulkLimit = 1000

/** A body that names many things: texts, or the numbers that PowerShell makes of some. */
export const BulkBody = Type.Optional(
  Type.Object(
    {
      BulkValues: Type.Optional(
        Type.Object({
          Value: Type.Optional(
            Type.Array(Type.Union([Type.String({ maxLength: 255 }), Type.Integer()])),
          ),
        }),
      ),
    },
    { description: `At most ${bulkLimit} values.` },
  ),
)

/** What happened to each of many: those that failed are named, the others succeeded. */
export const BulkAnswer = Type.Object(
  {
    TotalItems: Type.Integer(),
    AcceptedItems: Type.Integer(),
    FailedItems: Type.Integer(),
    Faults: Type.Optional(
      Type.Object({
        Fault: Type.Array(
          Type.Object({
            ErrorCode: Type.Integer(),
            ItemValue: Type.String(),
            Message: Type.String(),
          }),
        ),
      }),
    ),
  },
  { title: 'BulkResponse' },
)

/** One value of a bulk request that was not carried out, with the refusal it would get alone. */
export interface BulkFault {
  readonly value: string
  readonly fault: FaultName
}

interface BulkWords {
  readonly BulkValues?: { readonly Value?: readonly (string | number)[] }
}

/** What refuses a bulk request as a whole: the vendor's codes differ by operation. */
export interface BulkRefusals {
  readonly missing?: FaultName
  readonly tooMany?: FaultName
}

/**
 * The values of a body, trimmed, in the order given.
 *
 * @throws UemFault bodyMissing without any, valueInvalid for more than the limit, unless the
 *   operation names others
 */
export function requireBulkValues(
  body: BulkWords | undefined,
  { missing = 'bodyMissing', tooMany = 'valueInvalid' }: BulkRefusals = {},
): readonly string[] {
  const values = body?.BulkValues?.Value ?? []
  if (values.length === 0) {
    throw new UemFault(missing, 'The request needs BulkValues in its body.')
  }
  if (values.length > bulkLimit) {
    throw new UemFault(tooMany, `BulkValues holds more than ${bulkLimit} values.`)
  }
  return values.map((value) => String(value).trim())
}

/** Spells what became of `total` values. */
export function bulkAnswer(total: number, faults: readonly BulkFault[]) {
  return {
    TotalItems: total,
    AcceptedItems: total - faults.length,
    FailedItems: faults.length,
    Faults:
      faults.length === 0
        ? undefined
        : {
            Fault: faults.map(({ value, fault }) => ({
              ErrorCode: uemFaults[fault].errorCode,
              ItemValue: value,
              Message: uemFaults[fault].message,
            })),
          },
  }
}
