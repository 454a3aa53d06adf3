import { Type } from 'typebox'

import { adminOperation } from './admin-context.ts'
import { type CursorKind, ListOf, listParameters, listReply, pageRequest } from './admin-cursor.ts'
import { Body } from './admin-schemas.ts'
import { DeviceRecordAnswer, encodeDeviceRecord } from './device-record-json.ts'
import { namesOfThings } from './names-of-things.ts'
import { reachOf, requireGroupNamed } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'devices', key: 'number' }

export const deviceExportOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/devices',
    summary: 'Exports devices by id, as records that can be imported again.',
    query: Body({
      ...listParameters,
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1000,
          description: 'Devices a page; 50 when not given.',
        }),
      ),
      organization_group: Type.Optional(
        Type.String({ minLength: 1, maxLength: 64, description: 'Only from there down.' }),
      ),
    }),
    demands: 'admin:estate:read',
    replies: { 200: ListOf(DeviceRecordAnswer) },

    async run({ query, ...context }) {
      const { limit, after } = pageRequest(cursor, query)
      const code = query.organization_group
      const group =
        code === undefined
          ? undefined
          : await requireGroupNamed(context, code, 'query/organization_group')
      const found = await context.parts.stores.devices.search(group ?? reachOf(context), {
        afterId: after === undefined ? undefined : Number(after),
        offset: 0,
        limit,
        orderBy: 'id',
        descending: false,
      })
      const names = namesOfThings(context.parts)
      const items = await Promise.all(found.items.map((one) => encodeDeviceRecord(one, names)))
      const last = found.items.at(-1)
      const next = found.total > found.items.length && last ? String(last.id) : undefined
      return listReply(cursor, items, next)
    },
  }),
]
