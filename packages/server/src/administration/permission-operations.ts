import { permissionRules } from '@frontdesk/directory/permissions.ts'
import { Type } from 'typebox'

import { adminOperation } from './admin-context.ts'
import { type CursorKind, ListOf, listReply } from './admin-cursor.ts'

const cursor: CursorKind = { list: 'permissions', key: 'number' }

export const permissionOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/permissions',
    summary: 'Lists everything that a key card can be allowed to do.',
    demands: 'admin:permissions:read',
    replies: {
      200: ListOf(Type.Object({ permission: Type.String(), sentence: Type.String() })),
    },

    async run() {
      return listReply(cursor, permissionRules, undefined)
    },
  }),
]
