import { organizations } from '../administration-resources.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk organization show <organization>` */
export const organizationShow = showCommand(organizations)
