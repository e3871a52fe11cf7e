import express from 'express';

/**
 * Faults on demand, for tests of what a client does when an app misbehaves; mounted only with `DOWNSTREAM_FAULTS=1`.
 *
 * `POST /__faults` with a JSON array adds faults, `DELETE /__faults` forgets faults and recorded requests,
 * `GET /__faults` answers `{ pending, requests: ["POST /scim/v2/Users", …] }`. A fault is
 * `{ kind, method?, path?, times? }`: it hits the next `times` (1) requests whose method and path prefix match.
 *
 * | kind          | what happens                                                                     |
 * |---------------|----------------------------------------------------------------------------------|
 * | `status`      | answers `status` with `headers` and `body`; the app does not see the request       |
 * | `drop-before` | the connection is closed; the app does not see the request                         |
 * | `drop-after`  | the app does its work, then the connection is closed instead of an answer          |
 * | `hang-after`  | the app does its work; no answer ever comes                                        |
 * | `delay`       | the app sees the request after `delayMs`                                           |
 */
export function faultControl() {
  let faults = [];
  let requests = [];
  const router = express.Router();
  router
    .route('/__faults')
    .post(express.json(), (request, response) => {
      faults.push(...request.body.map((fault) => ({ times: 1, ...fault })));
      response.sendStatus(204);
    })
    .delete((_request, response) => {
      faults = [];
      requests = [];
      response.sendStatus(204);
    })
    .get((_request, response) => response.json({ pending: faults, requests }));
  router.use((request, response, next) => {
    requests.push(`${request.method} ${request.originalUrl}`);
    const fault = faults.find((candidate) => hits(candidate, request));
    if (!fault) return next();
    fault.times -= 1;
    faults = faults.filter((candidate) => candidate.times > 0);
    return happen[fault.kind](fault, request, response, next);
  });
  return router;
}

function hits(fault, request) {
  return (!fault.method || fault.method === request.method) && (!fault.path || request.path.startsWith(fault.path));
}

const happen = {
  status(fault, _request, response) {
    response
      .status(fault.status)
      .set(fault.headers ?? {})
      .send(fault.body ?? '');
  },
  'drop-before'(_fault, request) {
    request.socket.destroy();
  },
  'drop-after'(_fault, request, response, next) {
    response.end = () => request.socket.destroy();
    next();
  },
  'hang-after'(_fault, _request, response, next) {
    response.end = () => response;
    next();
  },
  delay(fault, _request, _response, next) {
    setTimeout(next, fault.delayMs);
  },
};
