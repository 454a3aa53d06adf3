import type { Operation } from '../operation.ts'
import { uemCommandOperations } from './uem-command-operations.ts'
import type { UemContext } from './uem-context.ts'
import { uemDeviceOperations } from './uem-device-operations.ts'
import { uemSystemOperations } from './uem-system-operations.ts'

/** The whole REST API as data: routes, validation, permissions, OpenAPI and docs come from here. */
export const uemOperations: readonly Operation<UemContext>[] = [
  ...uemSystemOperations,
  ...uemDeviceOperations,
  ...uemCommandOperations,
]
