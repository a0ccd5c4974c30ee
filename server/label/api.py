"""The label sheets over HTTP, for supervisors who may print. No SQL; the drawing is `sheets`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from server.database import reading
from server.forms import GatedRoute, Id, SiteInPath
from server.label.sheets import sheets_pdf
from server.label.views import labels_of
from server.parts import parts_of
from server.people.desk import desk_of
from sync.errors import NotFound
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites", route_class=GatedRoute, tags=["supervisors"])
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
Only = Annotated[list[Id], Query(max_length=200, description="Ids of equipment and checkpoints; none: all.")]


@router.get(
    "/{site}/labels.pdf",
    response_class=Response,
    responses=_PDF,
    summary="QR labels as A4 sheets",
    openapi_extra={"x-right": Right.PRINT_LABELS.value},
)
def labels_pdf(site: SiteInPath, request: Request, only: Only = []) -> Response:  # noqa: B006 (pydantic copies it)
    """Answer with the labels of a site's cards and checkpoints as A4 sheets to print. NotFound when there is none."""
    with reading(parts_of(request).store):
        here = desk_of(request).site(Right.PRINT_LABELS, site)
        labels = labels_of(here, only=frozenset(only))
    if not labels:
        raise NotFound("no label to print")
    headers = {"Content-Disposition": f'attachment; filename="labels-{here.id}.pdf"'}
    return Response(sheets_pdf(labels, title=here.name), media_type="application/pdf", headers=headers)
