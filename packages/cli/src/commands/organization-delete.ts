import { organizations } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk organization delete <organization> [--if-match ETAG]` */
export const organizationDelete = deleteCommand(organizations)
