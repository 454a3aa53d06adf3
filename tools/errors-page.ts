import { uemFaults } from '@frontdesk/dialects/uem/uem-faults.ts'
import { errorRules } from '@frontdesk/protocol/errors.ts'
import { problemTypes } from '@frontdesk/server/administration/problem.ts'

import { type GeneratedPage, pageHead, table } from './generated-page.ts'

/** docs/errors.md: every refusal of every API, from the tables that make them. */
export const errorsPage: GeneratedPage = {
  path: 'docs/errors.md',
  make: () =>
    [
      pageHead('Errors', 'the error tables of protocol, server and dialects'),
      'Every answer carries `X-Request-Id`; `npx frontdesk explain ID` tells what decided.\n',
      '## Token endpoints\n',
      'The UEM dialect answers `invalid_client` with 400 and never says more than `error`.\n',
      table(
        ['error', 'Status', 'Meaning', 'Source'],
        Object.entries(errorRules).map(([code, { status, meaning, source }]) => [
          `\`${code}\``,
          String(status),
          meaning,
          source,
        ]),
      ),
      '\n## Administration API\n',
      'RFC 9457 problem documents.\n',
      table(
        ['type', 'Status', 'Title', 'Meaning'],
        Object.entries(problemTypes).map(([code, { status, title, meaning }]) => [
          `\`/docs/errors#${code}\``,
          String(status),
          title,
          meaning,
        ]),
      ),
      '\n## UEM REST API\n',
      table(
        ['errorCode', 'Status', 'Message'],
        Object.values(uemFaults).map(({ errorCode, status, message }) => [
          String(errorCode),
          String(status),
          message,
        ]),
      ),
    ].join('\n'),
}
