import { organizationGroups } from '../administration-resources.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk organization-group show <organization-group>` */
export const organizationGroupShow = showCommand(organizationGroups)
