"""Supporters: the map, and consent."""

from blocks.journeys import journey_form
from blocks.supporters import consent_request, supporter_form
from handlers.routes import Route, action, view
from handlers.supporters import consent, supporter_map

ROUTES: tuple[Route, ...] = (
    view(journey_form.CALLBACK, supporter_map.submit_journey),
    action(supporter_form.ADD, supporter_map.open_new),
    view(supporter_form.CALLBACK, supporter_map.submit),
    action(supporter_form.EDIT, supporter_map.open_edit),
    view(supporter_form.EDIT_CALLBACK, supporter_map.submit_edit),
    action(supporter_form.REQUEST, supporter_map.request_consent),
    action(supporter_form.REMOVE, supporter_map.remove),
    action(consent_request.AGREE, consent.agree),
    action(consent_request.DECLINE, consent.decline),
    action(consent_request.LEAVE, consent.leave),
)
