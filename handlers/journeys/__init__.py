"""Journeys."""

from blocks.journeys import journey_form
from handlers.journeys import journeys
from handlers.routes import Route, action, view

ROUTES: tuple[Route, ...] = (
    action(journey_form.START, journeys.open_new),
    action(journey_form.EDIT, journeys.open_facts),
    view(journey_form.CALLBACK, journeys.submit),
    action(journey_form.PAUSE, journeys.pause),
    action(journey_form.RESUME, journeys.resume),
    action(journey_form.LAND, journeys.land),
    action(journey_form.END, journeys.end),
)
