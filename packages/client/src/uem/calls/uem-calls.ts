// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCallShape } from '../uem-client-calls.ts'
import {
  type CatalogCallsV1,
  type CatalogCallsV2,
  type CatalogCallsV3,
  catalogCalls,
} from './uem-catalog-calls.ts'
import {
  type CommandCallsV1,
  type CommandCallsV2,
  type CommandCallsV3,
  commandCalls,
} from './uem-command-calls.ts'
import {
  type DeviceCallsV1,
  type DeviceCallsV2,
  type DeviceCallsV3,
  deviceCalls,
} from './uem-device-calls.ts'
import { type DeviceChangeCallsV1, deviceChangeCalls } from './uem-device-change-calls.ts'
import { type DeviceFactsCallsV1, deviceFactsCalls } from './uem-device-facts-calls.ts'
import { type GroupCallsV1, type GroupCallsV2, groupCalls } from './uem-group-calls.ts'
import { type PeopleCallsV1, type PeopleCallsV2, peopleCalls } from './uem-people-calls.ts'
import { type SmartGroupCallsV1, smartGroupCalls } from './uem-smart-group-calls.ts'
import { type TagCallsV1, type TagCallsV2, type TagCallsV3, tagCalls } from './uem-tag-calls.ts'
import { type WordedCommandCallsV1, wordedCommandCalls } from './uem-worded-command-calls.ts'

/** The calls with names, by the version of the API that has them. */
export interface UemCalls {
  readonly 1: GroupCallsV1 &
    PeopleCallsV1 &
    DeviceCallsV1 &
    DeviceChangeCallsV1 &
    DeviceFactsCallsV1 &
    CommandCallsV1 &
    WordedCommandCallsV1 &
    TagCallsV1 &
    SmartGroupCallsV1 &
    CatalogCallsV1
  readonly 2: GroupCallsV2 &
    PeopleCallsV2 &
    DeviceCallsV2 &
    CommandCallsV2 &
    TagCallsV2 &
    CatalogCallsV2
  readonly 3: DeviceCallsV3 & CommandCallsV3 & TagCallsV3 & CatalogCallsV3
}

/** Every call with a name. */
export const uemCalls: readonly UemCallShape[] = [
  ...groupCalls,
  ...peopleCalls,
  ...deviceCalls,
  ...deviceChangeCalls,
  ...deviceFactsCalls,
  ...commandCalls,
  ...wordedCommandCalls,
  ...tagCalls,
  ...smartGroupCalls,
  ...catalogCalls,
]
