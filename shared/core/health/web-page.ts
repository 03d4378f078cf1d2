const PAGE = /^\s*(?:<!--[\s\S]{0,1000}?-->\s*)?<(?:!doctype html|html)\b/i;

/** Where an answer in JSON is asked for: whoever sends a page is a login, a proxy or another route. */
export const A_WEB_PAGE = 'its body is a web page, not JSON';

/** What a body is that cannot be read as JSON; undefined where it is no text in UTF-8. */
export const notJson = (text: string | undefined): string =>
  text !== undefined && PAGE.test(text) ? A_WEB_PAGE : 'its body is not JSON in UTF-8';
