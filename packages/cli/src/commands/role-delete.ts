import { roles } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk role delete <role> [--if-match ETAG]` */
export const roleDelete = deleteCommand(roles)
