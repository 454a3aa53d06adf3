import { Type } from 'typebox'

/** What is wrong with one row of a file. */
export const RowProblemAnswer = Type.Object({ line: Type.Integer(), problem: Type.String() })

/** The schema of problem documents. @see RFC 9457 §3 */
export const ProblemAnswer = Type.Object({
  type: Type.String({ description: 'Where the problem is documented.' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  request_id: Type.String({ description: 'What `explain` and the server’s log know it by.' }),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        path: Type.String({
          description: 'JSON Pointer, after `query` or `path` if not the body.',
        }),
        message: Type.String(),
      }),
    ),
  ),
  problems: Type.Optional(Type.Array(RowProblemAnswer, { description: 'Of an import: by line.' })),
})
