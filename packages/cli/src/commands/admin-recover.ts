import { command } from '../command.ts'
import { serverEnvironment, serverOptions, startServer } from '../server-process.ts'

/** `frontdesk admin recover [--username NAME] [--database URL]` */
export const adminRecover = command({
  name: 'admin recover',
  summary: 'On the machine of the server: make new administrator credentials when they are lost.',
  example: 'admin recover --username admin',
  options: {
    username: {
      value: 'NAME',
      help: 'Whose password is made anew (else FRONTDESK_ADMIN_USERNAME, else admin).',
    },
    database: serverOptions.database,
  },
  run: ({ options: { username, database }, environment }) =>
    startServer(['--recover-administrator', ...(username === undefined ? [] : [username])], {
      ...environment,
      ...serverEnvironment({ port: undefined, host: undefined, database }),
    }),
})
