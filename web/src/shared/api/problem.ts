import type { Lang } from '@/shared/i18n/lang'
import type { CaseDetail, Problem } from './types'

/** The server answered and said no. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | null
  readonly requestId: string | null
  readonly current: CaseDetail | null
  /** Heads of an uploaded sheet that was not understood. */
  readonly heads: readonly string[]
  /** Seconds to wait, from Retry-After. */
  readonly retryAfter: number | null
  private readonly zh: string
  private readonly en: string

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail_en || problem.title)
    this.name = 'ApiProblem'
    this.status = problem.status
    this.code = problem.code
    this.field = problem.field ?? null
    this.requestId = problem.request_id ?? null
    this.current = problem.current ?? null
    this.heads = problem.heads ?? []
    this.retryAfter = retryAfter
    this.zh = problem.detail_zh || problem.title
    this.en = problem.detail_en || problem.title
  }

  /** The server's sentence in the reader's language. */
  sentence(lang: Lang): string {
    return lang === 'en' ? this.en : this.zh
  }
}

/** No answer arrived: no network, a timeout, or a broken connection. */
export class NoAnswer extends Error {
  constructor(cause?: unknown) {
    super('no answer', { cause })
    this.name = 'NoAnswer'
  }
}

/** Reads the problem out of a failed answer; a gateway's HTML page becomes a plain problem too. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const wait = Number(answer.headers.get('Retry-After'))
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null
  const type = answer.headers.get('Content-Type') ?? ''
  if (type.includes('json')) {
    try {
      const body = (await answer.json()) as Partial<Problem>
      return new ApiProblem({ ...blank(answer), ...body }, retryAfter)
    } catch {
      // A cut-off body says no more than the status does.
    }
  }
  return new ApiProblem(blank(answer), retryAfter)
}

function blank(answer: Response): Problem {
  const id = answer.headers.get('X-Request-Id')
  return {
    type: 'about:blank',
    title: `HTTP ${answer.status}`,
    status: answer.status,
    code: `http_${answer.status}`,
    detail_zh: `服务器没有办成这件事（${answer.status}）`,
    detail_en: `The server could not do this (${answer.status})`,
    ...(id ? { request_id: id } : {}),
  }
}
