import { clients } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk client delete <client> [--if-match ETAG]` */
export const clientDelete = deleteCommand(clients)
