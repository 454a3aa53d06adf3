import { organizationGroups } from '../administration-resources.ts'
import { listCommand } from '../resource-commands.ts'

/** `frontdesk organization-group list [--search TEXT] [--limit N | --all]` */
export const organizationGroupList = listCommand(organizationGroups)
