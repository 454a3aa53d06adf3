/** Why an administrative request was refused; each code has one HTTP status. */
export const refusalStatus = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  exceeds_authority: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  precondition_required: 428,
  too_many_requests: 429,
} as const

export type RefusalCode = keyof typeof refusalStatus

/**
 * A refusal that the directory foresees. `message` goes to the caller and holds no secret and no
 * text of the request; `detail` goes to the log.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly detail: string | undefined

  constructor(code: RefusalCode, message: string, detail?: string) {
    super(message)
    this.code = code
    this.detail = detail
  }
}
