"""What is each check called on a page, why does its answer matter, and what would settle it?"""

from collections.abc import Mapping
from dataclasses import dataclass

from server.translations import N_


@dataclass(frozen=True)
class CheckWords:
    """How a check is spoken of, in English; `say` gives the reader's language."""

    title: str
    why: str
    remedy: str
    """What would make the finding consistent."""


CHECKS: Mapping[str, CheckWords] = {
    "photo_near_site": CheckWords(
        N_("Place"),
        N_("A photo of another place proves nothing about this one."),
        N_("A photo taken inside the fence; or the fence corrected, where the site was registered wrongly."),
    ),
    "photo_has_capture_time": CheckWords(
        N_("Capture time"),
        N_("Without a capture time nobody can tell before from after. Honest photos lose it when a chat resends them."),
        N_("The camera’s own file, sent without a chat or an editor between."),
    ),
    "photo_in_window": CheckWords(
        N_("Time of its stage"),
        N_("A before photo shows the place before the work began, an after photo once it was done."),
        N_("A photo taken in the right stage; or the ledger’s dates corrected, where they are wrong."),
    ),
    "photo_clock_agrees": CheckWords(
        N_("Two clocks"),
        N_("The camera’s clock can be set by hand, the satellites’ cannot."),
        N_("A photo whose clock and satellite time agree; an old position fix explains some minutes."),
    ),
    "photo_before_receipt": CheckWords(
        N_("Taken before received"),
        N_("A photo cannot be newer than the moment it arrived here, and one sent late proves less."),
        N_("A phone whose clock is right, and photos handed in within days."),
    ),
    "photo_by_phone": CheckWords(
        N_("Came by phone"),
        N_("A phone says when and as whose a photo came. What is brought in later, only who brought it vouches for."),
        N_("A photo of the same place and stage, sent by a phone from the site."),
    ),
    "photo_not_reused": CheckWords(
        N_("Not used before"),
        N_("One picture cannot prove the work at two places, or on two visits."),
        N_("A new photo for each use. Look at both: two honest photos from one tripod can look alike."),
    ),
    "photo_exif_not_copied": CheckWords(
        N_("EXIF of its own"),
        N_("Two exposures never share time, camera and position to the last digit: one of them borrowed its EXIF."),
        N_("The camera’s own file of this picture."),
    ),
    "photo_not_edited": CheckWords(
        N_("Straight from the camera"),
        N_("A program that edits pictures can add, hide and recolour."),
        N_("The camera’s own file. A mere crop is honest, but has to be believed."),
    ),
    "photo_is_camera_original": CheckWords(
        N_("The camera’s own file"),
        N_("A file that was written again may say what somebody wrote into it."),
        N_("The camera’s own file. A viewer that turned the picture saves it again, too."),
    ),
    "photo_matches_thumbnail": CheckWords(
        N_("Thumbnail inside"),
        N_("Cameras write both pictures at one moment; who swaps the large one often forgets the small one."),
        N_("The camera’s own file. Compare both pictures."),
    ),
    "photo_is_native": CheckWords(
        N_("Size of the picture"),
        N_("A picture of another shape than its camera makes was cut, and what was cut away is not shown."),
        N_("The whole picture, as the camera recorded it."),
    ),
    "photo_exif_agrees": CheckWords(
        N_("One EXIF"),
        N_("A file with two EXIF blocks that differ tells each reader another story."),
        N_("The camera’s own file."),
    ),
    "photo_light_fits_time": CheckWords(
        N_("Light and hour"),
        N_("The sun cannot be set by hand: a bright picture was not taken at night."),
        N_("A phone whose clock and time zone are right."),
    ),
    "photo_of_a_scene": CheckWords(
        N_("A place, not a picture of it"),
        N_("A screen and a print show whatever was put there, at any time."),
        N_("A photo of the place itself. A fine net or grating close in front of the camera looks the same."),
    ),
    "photo_has_no_cloned_part": CheckWords(
        N_("No part twice"),
        N_("Ground that is copied over waste hides it."),
        N_("The camera’s own file. A pattern that repeats itself exactly looks the same."),
    ),
    "content_credentials": CheckWords(
        N_("Content credentials"),
        N_("A few cameras sign how a picture was made."),
        N_("Nothing is missing: few cameras write them."),
    ),
    "watermark_agrees": CheckWords(
        N_("Burnt-in text"),
        N_("Its day and place are set by hand and prove nothing; but what was set may contradict all else."),
        N_("A camera that writes nothing into the picture, or one whose time and place are set automatically."),
    ),
    "photo_near_form_point": CheckWords(
        N_("Photo and form"),
        N_("The camera and the form read the same satellites; where they disagree, one was not there."),
        N_("The form filled in where the photo is taken."),
    ),
    "form_point_is_real": CheckWords(
        N_("The form’s point"),
        N_("An app can pretend a position; it then claims an accuracy that no phone reaches."),
        N_("A point from the phone’s own receiver, under open sky."),
    ),
    "photo_attached_when_taken": CheckWords(
        N_("Attached when taken"),
        N_("A picture that a form’s camera takes is attached within minutes; an older one came from somewhere else."),
        N_("A photo taken with the form itself."),
    ),
    "photo_attached_in_audit": CheckWords(
        N_("Attached while asked"),
        N_("A phone logs when each question is open. A picture that was attached at another time came another way."),
        N_("A photo taken with the form itself, on a phone whose clock the network sets."),
    ),
    "photo_from_this_phone": CheckWords(
        N_("Taken with this phone"),
        N_("A picture from another phone may be a colleague’s, or a stranger’s."),
        N_("A photo taken with the phone that sends it, or a word on whose camera it was."),
    ),
    "witness_near_site": CheckWords(
        N_("Place by the page"),
        N_("A browser’s page notes where it is when a photo is chosen; an iPhone’s file names no place at all."),
        N_("The photo taken in the page at the site, with exact position allowed to the browser."),
    ),
    "witness_in_window": CheckWords(
        N_("Time by the page"),
        N_("The page notes when a photo was chosen, also where the file has lost its own time."),
        N_("The photo taken in the page in the time of its stage, by a phone whose clock the network sets."),
    ),
    "photo_agrees_with_witness": CheckWords(
        N_("File and page"),
        N_("Camera and page note the same moment each by itself; where they disagree, one of them was not there."),
        N_("The camera’s own file, taken from within the page."),
    ),
    "officer_could_travel": CheckWords(
        N_("Way between photos"),
        N_("Nobody is at two places at once."),
        N_("Right clocks on the phone; or a word on who else used it."),
    ),
    "photos_not_burst": CheckWords(
        N_("Visits on different days"),
        N_("Several visits photographed in one hour are one visit."),
        N_("A photo taken on the day of each visit."),
    ),
    "phone_has_one_officer": CheckWords(
        N_("One officer, one phone"),
        N_("Whoever files for a colleague was perhaps there alone, or not at all."),
        N_("Every officer signs in under their own name."),
    ),
    "after_follows_before": CheckWords(
        N_("Order in time"),
        N_("An after photo older than its before photo shows the same unfinished work."),
        N_("An after photo taken after the work; or the two put in their right order."),
    ),
    "same_standpoint": CheckWords(
        N_("Same standpoint"),
        N_("Only pictures from one standpoint can be compared by eye."),
        N_("An after photo from the registered viewpoint."),
    ),
    "same_bearing": CheckWords(
        N_("Same direction"),
        N_("From one standpoint, another direction shows another slope."),
        N_("An after photo in the registered direction. Phones’ compasses are often 10 to 30° wrong."),
    ),
    "same_scene": CheckWords(
        N_("Same scene"),
        N_("Where points of both pictures agree, chance is excluded; where too few do, nothing is proved."),
        N_("An after photo from the same standpoint with the same skyline in it."),
    ),
    "after_fits_viewpoint": CheckWords(
        N_("Its own viewpoint"),
        N_("A photo from another viewpoint is compared with the wrong before photo, and its own one is missing."),
        N_("The photo filed under the viewpoint that it was taken from; or a new one from this viewpoint."),
    ),
    "not_the_same_picture": CheckWords(
        N_("Two pictures"),
        N_("The before photo handed in again shows no work at all."),
        N_("A new photo taken after the work."),
    ),
    "same_exposure_in_parts": CheckWords(
        N_("Changed in one region"),
        N_("A copy of the before photo in which the waste was painted out shows no work at all."),
        N_("A new photo taken after the work, as the camera made it."),
    ),
    "visible_change": CheckWords(
        N_("Visible change"),
        N_("Work that was done can be seen, unless it lies under the ground or out of the picture."),
        N_("A photo that shows the work, or proof of another kind: a probe, a report."),
    ),
    "problem_still_there": CheckWords(
        N_("What was to be put right"),
        N_("Paint, nets and a picture of another day change how a problem looks and leave it where it is."),
        N_("A near photo of the place that was marked, or a visit there."),
    ),
    "recoloured_only": CheckWords(
        N_("Only greener"),
        N_("Paint and nets make a slope green without changing its shape; so does spring."),
        N_("A close photo of the ground, with roots or soil to be seen."),
    ),
    "vegetation_change": CheckWords(
        N_("Green before and after"),
        N_("A figure to look at, no judgement: grass is yellow for half the year."),
        N_("Nothing needs to be settled."),
    ),
    "same_season": CheckWords(
        N_("Growing season"),
        N_("In winter what was planted and what died look alike, and green comes and goes by itself."),
        N_("An after photo taken while plants grow, as the before photo was."),
    ),
    "after_is_fresh": CheckWords(
        N_("Fresh after photo"),
        N_("A photo from long before the report does not show what is claimed today."),
        N_("A photo taken shortly before the report."),
    ),
    "all_viewpoints_paired": CheckWords(
        N_("All viewpoints"),
        N_("One restored slope of many is not a restored mine."),
        N_("A before and an after photo of every registered viewpoint."),
    ),
    "claim_after_evidence": CheckWords(
        N_("Claim and evidence"),
        N_("Work that was reported done before it was done was reported on paper."),
        N_("Dates in the ledger that fit the photos."),
    ),
    "rushed_before_visit": CheckWords(
        N_("Days before the visit"),
        N_("Turf for a visit is laid in a week; a restored slope takes a season."),
        N_("Photos of the work in progress, and a second look after a growing season."),
    ),
    "two_officers": CheckWords(
        N_("Two officers"),
        N_("The law asks for two officers, and lots for which two."),
        N_("Two names with two certificates for every visit, drawn by lot."),
    ),
    "steps_apart": CheckWords(
        N_("Time between steps"),
        N_("Steps that need a day between them were not made within minutes."),
        N_("Photos of both steps with the time between them that the form asks for."),
    ),
    "complaints_since": CheckWords(
        N_("Complaints since"),
        N_("Who lives there sees what a photo does not show."),
        N_("A visit to the place, and an answer to those who complained."),
    ),
}
