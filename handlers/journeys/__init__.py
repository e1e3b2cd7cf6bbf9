"""Journeys."""

from blocks.journeys import journey_form
from handlers.journeys import journeys
from handlers.routes import Route, action

ROUTES: tuple[Route, ...] = (
    action(journey_form.START, journeys.open_new),
    action(journey_form.EDIT, journeys.open_facts),
    action(journey_form.PAUSE, journeys.pause),
    action(journey_form.RESUME, journeys.resume),
    action(journey_form.LAND, journeys.land),
    action(journey_form.END, journeys.end),
)
