/** What can go wrong with a request, said to the person: what happened and what to do. */
import { t } from './texts'

/** A fault of one field, as the server names it. */
export interface Fault { field: string, fault: string, right?: string }

/** Say what is wrong with a field and what would be right. */
export function faultWords(one: Fault): string {
  return one.right ? `${one.fault}，${one.right}` : one.fault
}

export class Failure extends Error {
  /** Whether a form met it: what was typed there is kept. */
  kept = false

  constructor(
    /** Stable, for programs; `offline`, `slow` and `garbled` are the network's. */
    readonly code: string,
    message: string,
    readonly status: number,
    readonly faults: Fault[] = [],
    readonly details: Record<string, unknown> = {},
    readonly request?: string,
  ) {
    super(message)
  }

  /** Whether asking again may help. */
  get again(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

/** Put into the message what is wrong with fields that stand nowhere on the screen: `beside` tells of those that do. */
export function withFaults(wrong: Failure, beside: (field: string) => boolean): Failure {
  const words = [...new Set(wrong.faults.filter((one) => !beside(one.field)).map(faultWords))]
  return words.length ? new Failure(wrong.code, words.join('；'), wrong.status, wrong.faults, wrong.details, wrong.request) : wrong
}

/** Say what the network did: nothing was answered. */
export function unheard(errMsg: string | undefined): Failure {
  return errMsg?.includes('timeout')
    ? new Failure('slow', t('failure.slow_note'), 0)
    : new Failure('offline', t('failure.offline_note'), 0)
}

/** Say that what came was not the server's: a Wi-Fi's own login page, or half an answer. */
export function garbled(): Failure {
  return new Failure('garbled', t('failure.garbled_note'), 0)
}

/** Say what the server said. */
export function refused(status: number, data: unknown): Failure {
  const said = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  const details = (said.details ?? {}) as Record<string, unknown>
  return new Failure(
    String(said.code ?? 'internal'),
    String(said.message ?? t('failure.server_note')),
    status,
    (details.faults as Fault[] | undefined) ?? [],
    details,
    said.request_id as string | undefined,
  )
}

/** Say that a screen was opened without what it is about: by a link that was cut. */
export function cut(): Failure {
  return new Failure('not_found', t('failure.cut_note'), 404)
}
