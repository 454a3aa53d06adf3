import { protectedResources } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk resource delete <resource> [--if-match ETAG]` */
export const resourceDelete = deleteCommand(protectedResources)
