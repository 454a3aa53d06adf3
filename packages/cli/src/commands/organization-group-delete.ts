import { organizationGroups } from '../administration-resources.ts'
import { deleteCommand } from '../resource-commands.ts'

/** `frontdesk organization-group delete <organization-group> [--if-match ETAG]` */
export const organizationGroupDelete = deleteCommand(organizationGroups)
