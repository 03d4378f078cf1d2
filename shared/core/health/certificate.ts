/** What of a TLS certificate tells when it must be replaced. */
export interface Certificate {
  readonly beganMs: number;
  readonly endsMs: number;
}

const DAY_MS = 86_400_000;

/**
 * Those who renew by themselves do so long before: ACM 60 days (ACM user guide: managed-renewal), certbot when a third
 * of the certificate's life is left. Two weeks before its end nobody has, and there is still time to do it by hand.
 */
const WARN_DAYS = 14;
/** Of a certificate that lives for days only two weeks are no warning. */
const WARN_SHARE = 0.2;
/** Of the time in which it is warned of, what is left when it becomes urgent. */
const URGENT_SHARE = 0.2;

export type Ending = 'soon' | 'urgent';

/**
 * How near its end is, or undefined where there is time. One that has ended fails the probe and is not spoken of here.
 *
 * @param warnDays as its owner says; by default 14, or a fifth of its life where that is shorter
 */
export function endingOf(
  { beganMs, endsMs }: Certificate,
  nowMs: number,
  warnDays?: number,
): Ending | undefined {
  const leftMs = endsMs - nowMs;
  const warnMs =
    warnDays === undefined
      ? Math.min(WARN_DAYS * DAY_MS, (endsMs - beganMs) * WARN_SHARE)
      : warnDays * DAY_MS;
  if (leftMs <= 0 || leftMs >= warnMs) return undefined;
  return leftMs < warnMs * URGENT_SHARE ? 'urgent' : 'soon';
}

export function firstToEnd(certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.reduce<Certificate | undefined>(
    (first, one) => (first === undefined || one.endsMs < first.endsMs ? one : first),
    undefined,
  );
}
