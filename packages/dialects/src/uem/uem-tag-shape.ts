import type { LocatedTag, TaggedDevice, TagKind } from '@frontdesk/estate/tags/tag.ts'

import { encodeDateTime } from './uem-date-time.ts'

/** What clients call each kind, in small letters (quirk U60); no tag here is for videos. */
const kindsByWord: ReadonlyMap<string, TagKind | 'none'> = new Map([
  ['device', 'device'],
  ['1', 'device'],
  ['general', 'general'],
  ['2', 'general'],
  ['video', 'none'],
  ['3', 'none'],
])

/** The kind of tag that a word or a number means. */
export function findTagKind(word: string): TagKind | 'none' | undefined {
  return kindsByWord.get(word.toLowerCase())
}

/** A tag as the search of version 1 spells it. */
export function encodeTag(tag: LocatedTag) {
  return {
    TagAvatar: tag.avatar === '' ? undefined : tag.avatar,
    TagName: tag.name,
    Id: { Value: tag.id },
    Uuid: tag.uuid,
  }
}

/** A tag as the search of version 2 spells it; no tag here belongs to the system. */
export function encodeSnakeTag(tag: LocatedTag) {
  return {
    name: tag.name,
    organization_group_name: tag.organizationGroupName,
    organization_group_uuid: tag.organizationGroupUuid,
    system_tag: false,
    uuid: tag.uuid,
  }
}

/** A device in the list of those that carry a tag. */
export function encodeTaggedDevice(device: TaggedDevice) {
  return {
    DeviceId: device.id,
    DeviceUuid: device.uuid,
    FriendlyName: device.friendlyName,
    DeviceLastSeen: encodeDateTime(device.lastSeenAt),
    DateTagged: encodeDateTime(device.taggedAt),
  }
}
