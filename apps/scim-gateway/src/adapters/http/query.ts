/** The query of a request, read by one rule for every route. */
export function queryOf(request: { readonly originalUrl: string }): URLSearchParams {
  const at = request.originalUrl.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : request.originalUrl.slice(at + 1));
}
