"""Did a satellite receiver make the form's point?

Witness: the accuracy that stands in the point. Collect writes exactly 0 where an app pretended the position or a hand
placed it on a map. Less than a metre is no phone; a point that is coarse is real, but weak.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-form-point": N_("The form has no point to compare the photo with."),
    "no-accuracy": N_("The form’s point states no accuracy."),
    "real": N_("The form’s point is accurate to {error_m} m."),
    "mock-location": N_(
        "The form’s point states an accuracy of exactly 0 m: an app pretended the position, or a hand set it."
    ),
    "too-good": N_("The form’s point claims {error_m} m; without an external receiver {least_m} m is the best."),
    "coarse": N_("The form’s point is accurate to only {error_m} m ({allowed_m} m allowed)."),
}
MISSES = (
    N_("An app that hides itself from the phone’s own detection writes an ordinary accuracy."),
    N_("A form that allows mock accuracy, for external receivers, keeps what the receiver states."),
)


def check(photo: PhotoSubject) -> Finding:
    """Look at the accuracy of the form's point."""
    error, limits = photo.form_error_m, photo.limits
    if photo.form_place is None:
        return unverifiable("no-form-point")
    if error is None:
        return unverifiable("no-accuracy")
    if error <= 0:
        return doubtful("mock-location")
    shown = round(error, 2)
    if error < limits.form_point_least_m:
        return doubtful("too-good", error_m=shown, least_m=limits.form_point_least_m)
    if error > limits.form_point_coarse_m:
        return doubtful("coarse", error_m=shown, allowed_m=round(limits.form_point_coarse_m))
    return consistent("real", error_m=shown)
