import { expect, it } from 'vitest'
import { api } from './client'
import type { CaseDetail, Me } from './types'

interface Operation {
  operationId: string
}
const found = import.meta.glob<{ paths: Record<string, Record<string, Operation>> }>(
  '../../../../docs/openapi.json',
  {
    eager: true,
    import: 'default',
  },
)

it('has one name for each operation, or the generated types mix them up', () => {
  const paths = Object.values(found).flatMap((document) => Object.values(document.paths))
  const ids = paths.flatMap((path) => Object.values(path).map((one) => one.operationId))
  expect(ids.length).toBeGreaterThan(50)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
})

/** Never run: the type check is the test; an expected error that does not come is an error itself. */
export function checkedByTheCompiler(id: string): unknown[] {
  return [
    api.get<Me>('/session'),
    api.get<CaseDetail>(`/cases/${id}`),
    // @ts-expect-error no such path in the document
    api.get('/sesion'),
    // @ts-expect-error that path answers something else
    api.get<Me>('/board'),
    // @ts-expect-error nothing is deleted there
    api.delete('/cases'),
  ]
}
