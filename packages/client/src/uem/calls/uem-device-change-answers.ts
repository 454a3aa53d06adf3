// Made by `npm run docs` from the operation table. Change that, not this.

export interface BulkResponse {
  readonly TotalItems: number
  readonly AcceptedItems: number
  readonly FailedItems: number
  readonly Faults?:
    | {
        readonly Fault: readonly {
          readonly ErrorCode: number
          readonly ItemValue: string
          readonly Message: string
        }[]
      }
    | undefined
}

export interface BulkManagementSettings {
  readonly DeleteDevice: number
  readonly EnterpriseWipe: number
  readonly GPS: number
  readonly LockDevice: number
  readonly SendMessage: number
}
