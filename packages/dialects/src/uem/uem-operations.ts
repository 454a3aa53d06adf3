import type { Operation } from '../operation.ts'
import { uemAdministratorOperations } from './uem-administrator-operations.ts'
import { uemApiKeyOperations } from './uem-api-key-operations.ts'
import { uemAppOperations } from './uem-app-operations.ts'
import { uemBulkCommandOperations } from './uem-bulk-command-operations.ts'
import { uemCommandOperations } from './uem-command-operations.ts'
import type { UemContext } from './uem-context.ts'
import { uemDeviceAppOperations } from './uem-device-app-operations.ts'
import { uemDeviceChangeOperations } from './uem-device-change-operations.ts'
import { uemDeviceFactsOperations } from './uem-device-facts-operations.ts'
import { uemDeviceLookupOperations } from './uem-device-lookup-operations.ts'
import { uemDeviceOperations } from './uem-device-operations.ts'
import { uemEnrolledDeviceOperations } from './uem-enrolled-device-operations.ts'
import { uemGroupChangeOperations } from './uem-group-change-operations.ts'
import { uemNamedCommandOperations } from './uem-named-command-operations.ts'
import { uemProfileOperations } from './uem-profile-operations.ts'
import { uemSmartGroupOperations } from './uem-smart-group-operations.ts'
import { uemSystemOperations } from './uem-system-operations.ts'
import { uemTagOperations } from './uem-tag-operations.ts'
import { uemUserOperations } from './uem-user-operations.ts'
import { uemWordedCommandOperations } from './uem-worded-command-operations.ts'

/** The whole REST API as data: routes, validation, permissions, OpenAPI and docs come from here. */
export const uemOperations: readonly Operation<UemContext>[] = [
  ...uemSystemOperations,
  ...uemGroupChangeOperations,
  ...uemApiKeyOperations,
  ...uemAdministratorOperations,
  ...uemUserOperations,
  ...uemEnrolledDeviceOperations,
  ...uemDeviceOperations,
  ...uemDeviceLookupOperations,
  ...uemDeviceFactsOperations,
  ...uemDeviceAppOperations,
  ...uemDeviceChangeOperations,
  ...uemCommandOperations,
  ...uemBulkCommandOperations,
  ...uemWordedCommandOperations,
  ...uemNamedCommandOperations,
  ...uemTagOperations,
  ...uemSmartGroupOperations,
  ...uemProfileOperations,
  ...uemAppOperations,
]
