import { administrators } from '../administration-resources.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk uem-administrator show <uem-administrator>` */
export const uemAdministratorShow = showCommand(administrators)
