import { roles } from '../administration-resources.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk role show <role>` */
export const roleShow = showCommand(roles)
