import type {
  OsCriterion,
  OsOperator,
  SmartGroup,
} from '@frontdesk/estate/smart-groups/smart-group.ts'
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'

import { isBelow, isInGroup } from './confinement.ts'
import type { Schema } from './schema.ts'
import { foldAscii, isStorable, never } from './text-match.ts'

/** A release of an operating system that some device has. */
interface Release {
  readonly platform: string
  readonly os_version: string
}

const comparisons: Readonly<Record<OsOperator, (sign: number) => boolean>> = {
  equals: (sign) => sign === 0,
  'at-least': (sign) => sign >= 0,
  'at-most': (sign) => sign <= 0,
  greater: (sign) => sign > 0,
  less: (sign) => sign < 0,
}

/**
 * Makes the conditions that a row of `device` is in one of these smart groups. Releases are
 * compared here, among those that there are: no SQL that both engines have compares them.
 */
export async function memberConditions(
  reads: Kysely<Schema>,
  groups: readonly SmartGroup[],
): Promise<(group: SmartGroup) => RawBuilder<SqlBool>> {
  const releases = await comparedReleases(reads, groups)
  return (group) => {
    const { deviceExclusions, userExclusions } = group.criteria
    const parts = [
      isInGroup('device.organization_group_id', group.organizationGroupId),
      either([added(group), listed(group, releases)]),
      ...(deviceExclusions.length > 0 ? [sql<SqlBool>`NOT ${oneOf('id', deviceExclusions)}`] : []),
      ...(userExclusions.length > 0 ? [sql<SqlBool>`NOT ${oneOf('user_id', userExclusions)}`] : []),
    ]
    return every(parts)
  }
}

/** Compares two releases number by number; what one lacks is 0. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)]
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

async function comparedReleases(
  reads: Kysely<Schema>,
  groups: readonly SmartGroup[],
): Promise<readonly Release[]> {
  const platforms = new Set(
    groups.flatMap(({ criteria }) => criteria.osCriteria.map(({ platform }) => platform)),
  )
  if (platforms.size === 0) return []
  return reads
    .selectFrom('device')
    .select(['platform', 'os_version'])
    .distinct()
    .where('platform', 'in', [...platforms])
    .execute()
}

function added({ criteria }: SmartGroup): RawBuilder<SqlBool> {
  const { deviceAdditions, userAdditions } = criteria
  return either([oneOf('id', deviceAdditions), oneOf('user_id', userAdditions)])
}

function listed({ criteria }: SmartGroup, releases: readonly Release[]): RawBuilder<SqlBool> {
  if (criteria.kind === 'selected') return never
  const { organizationGroupIds, platforms, ownerships, models, osCriteria, tagIds } = criteria
  return every([
    ...(organizationGroupIds.length > 0 ? [isInGroups(organizationGroupIds)] : []),
    ...(platforms.length > 0 ? [oneOf('platform', platforms)] : []),
    ...(ownerships.length > 0 ? [oneOf('ownership', ownerships)] : []),
    ...(models.length > 0 ? [isModel(models)] : []),
    ...(osCriteria.length > 0 ? [hasRelease(osCriteria, releases)] : []),
    ...(tagIds.length > 0 ? [carriesAll(tagIds)] : []),
  ])
}

function isModel(names: readonly string[]): RawBuilder<SqlBool> {
  const folded = names.filter(isStorable).map(foldAscii)
  return folded.length === 0 ? never : sql`lower(device.model) IN (${sql.join(folded)})`
}

function hasRelease(
  criteria: readonly OsCriterion[],
  releases: readonly Release[],
): RawBuilder<SqlBool> {
  const meeting = Map.groupBy(
    releases.filter((release) => criteria.some((criterion) => meets(release, criterion))),
    ({ platform }) => platform,
  )
  const choices = [...meeting].map(([platform, those]) =>
    every([
      oneOf('platform', [platform]),
      oneOf(
        'os_version',
        those.map(({ os_version }) => os_version),
      ),
    ]),
  )
  return either([never, ...choices])
}

function meets(release: Release, { platform, operator, version }: OsCriterion): boolean {
  if (release.platform !== platform) return false
  return comparisons[operator](compareVersions(release.os_version, version))
}

/** One condition for all of them: SQLite nests no more than 1,000. */
function carriesAll(tagIds: readonly number[]): RawBuilder<SqlBool> {
  const distinct = [...new Set(tagIds)]
  return sql`${distinct.length} = (
    SELECT count(*) FROM device_tag
     WHERE device_tag.device_id = device.id AND device_tag.tag_id IN (${sql.join(distinct)}))`
}

function isInGroups(ids: readonly number[]): RawBuilder<SqlBool> {
  return sql`device.organization_group_id IN (
    SELECT below.id FROM organization_group AS top, organization_group AS below
     WHERE top.id IN (${sql.join(ids)}) AND ${isBelow('below.path', 'top.path')})`
}

function oneOf(
  column: 'id' | 'user_id' | 'platform' | 'ownership' | 'os_version',
  values: readonly (string | number)[],
): RawBuilder<SqlBool> {
  if (values.length === 0) return never
  return sql`${sql.ref(`device.${column}`)} IN (${sql.join(values)})`
}

function either(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return sql`(${sql.join(conditions, sql` OR `)})`
}

function every(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql`1 = 1` : sql`(${sql.join(conditions, sql` AND `)})`
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number(/^\d+/.exec(part)?.[0] ?? 0))
}
