// Timestamps as kubectl accepts them for !!timestamp. It then keeps them as text.

const timestamp = /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt]| +)(\S+))?$/;
const timeOfDay = /^(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:(Z)|[-+](\d\d):(\d\d))?$/;

/** Whether a text is a real date, perhaps with a time. */
export function isTimestamp(text: string): boolean {
  const [, year, month, day, before, time] = timestamp.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) return false;
  return before === undefined || time === undefined || isTime(time, before.startsWith(' '));
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** @param isBare whether the time follows a space, and has no time zone; after a `T` it has one. */
function isTime(text: string, isBare: boolean): boolean {
  const [, hour, minute, second, utc, zoneHour, zoneMinute] = timeOfDay.exec(text) ?? [];
  const hasZone = utc !== undefined || zoneHour !== undefined;
  if (hasZone === isBare || Number(zoneHour ?? 0) > 24 || Number(zoneMinute ?? 0) > 60) return false;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}
