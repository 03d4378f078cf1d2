/** Node reads every form of date that AWS writes (RFC 3339, IMF-fixdate, epoch seconds); the SDK reads each by hand, twice. */
const dateOf = (ms) => {
  if (Number.isNaN(ms)) throw new TypeError('this is no date');
  return new Date(ms);
};
const ofText = (value) => (value == null ? undefined : dateOf(Date.parse(value)));
const ofSeconds = (value) => (value == null ? undefined : dateOf(Math.round(Number(value) * 1000)));

export const dateToUtcString = (date) => date.toUTCString();
export const parseRfc3339DateTime = ofText;
export const parseRfc3339DateTimeWithOffset = ofText;
export const parseRfc7231DateTime = ofText;
export const parseEpochTimestamp = ofSeconds;
export const _parseRfc3339DateTimeWithOffset = ofText;
export const _parseRfc7231DateTime = ofText;
export const _parseEpochTimestamp = ofSeconds;
