import { ask, problemOf, Problem } from './api.js';
import type { Described, Stored, UploadDoor, UploadState } from './logic/send-in-parts.js';
import { BYTES_WENT } from './session.js';

/** As much as the node keeps whole at a time; more in one request would only be sent again when the line breaks. */
const PART_BYTES = 8_388_608;

/** The node's door for one file of a case. @param sent told how many bytes have gone out */
export function uploadDoor(
  caseId: string,
  file: File,
  { documentType, title }: Pick<Described, 'documentType' | 'title'>,
  sent: (bytes: number) => void,
): UploadDoor {
  const body = { documentType, ...(title ? { title } : {}), mediaType: file.type, size: file.size };
  return {
    begin: () => ask<UploadState>('POST', `cases/${caseId}/uploads`, { body }),
    where: (id) => ask<UploadState>('GET', `uploads/${id}`),
    part: (id, offset) => sendPart(id, offset, file.slice(offset, offset + PART_BYTES), (now) => sent(offset + now)),
    finish: (id) => ask<Stored>('POST', `uploads/${id}/finish`),
    cancel: (id) => ask('DELETE', `uploads/${id}`),
    wait: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000)),
  };
}

/** By the older way to ask: the newer one does not tell how much has gone out. */
function sendPart(id: string, offset: number, bytes: Blob, sent: (now: number) => void): Promise<UploadState> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PATCH', `/api/v1/uploads/${id}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('upload-offset', String(offset));
    request.upload.onprogress = ({ loaded }) => {
      sent(loaded);
      dispatchEvent(new Event(BYTES_WENT));
    };
    request.onerror = request.onabort = () => reject(new Problem(0, 'offline'));
    request.onload = () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText) as UploadState);
      else reject(problemOf(request.status, request.responseText));
    };
    request.send(bytes);
  });
}
