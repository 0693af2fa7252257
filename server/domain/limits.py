"""Where does a check draw its lines?

Defaults with their sources; a programme may override each, and the finding keeps the limit that was used.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class Limits:
    """The limits of all checks, in the units that their names say."""

    fence_radius_m: float = 100
    """The electronic fence of China's third national soil census is 100 m."""
    fence_error_cap_m: float = 50
    """A phone's own error is given to the photographer up to here."""
    fix_walk_m_s: float = 1.4
    """A camera writes the last fix that it has. So fast somebody walks away from where it was made …"""
    fix_walk_cap_m: float = 100
    """… and so much of it is given at most: fixes some minutes and 100 m behind are usual."""
    clock_agrees_s: float = 300
    """A phone keeps a fix for minutes before it asks again."""
    clock_contradicts_s: float = 36 * 3600
    """One maker's cameras write the day before: with a zone on top, nine honest photos were 30 h off. No zone is a day
    away from another; a fix that old is no fix."""
    receipt_usual_s: float = 10 * 86_400
    """An officer is offline in the mountains for up to a week; with 72 hours, as first planned, every such photo was
    doubtful, and none of the planted lies was caught by this limit alone (measured by `make power`)."""
    receipt_ahead_s: float = 300
    """Phones whose clock is not set by the network are minutes wrong."""
    standpoint_near_m: float = 20
    """Two fixes of 13 m error each differ by 18 m (Merry & Bettinger 2019, doi 10.1371/journal.pone.0219890)."""
    standpoint_far_m: float = 50
    """Twice what two honest fixes usually differ, and a different view."""
    thumbnail_bits: int = 14
    """Of 256 real thumbnails 2 % differed in more, every swapped one did (20 at least)."""
    thumbnail_likeness: float = 0.3
    """The second look, at details alone: swapped ones reached 0.18, untouched ones of 51 real photos 0.31 and more."""
    shape_difference: float = 0.02
    """Encoders round sizes to whole blocks."""
    pattern_peak: float = 4.25
    """Drawn by made pictures: 73 screens of 113 and 55 prints of 57 reach it, none of 113 fine nets and 196 other even
    things; of 65 real photos none more than 1.2. Of 120 dust nets over sloping ground two do, of 120 that stand stiff
    and square before the camera and fill the picture 45."""
    saved_again_modes: int = 4
    """Of 14 frequencies. Of 57 real photos that were shrunk and saved once, at three qualities, none had more than one
    uneven; of 98 that were saved again at quality 97 in 94 four and more, at 92 in 39, at 75 in 4. Of 98 real files
    as they came, that nobody saved again knowingly, 14 have four and more: so alone it is no more than unverifiable."""
    cloned_points: int = 20
    """Of 37 real photos none had more than 12, of 109 made fences, nets, panels, roofs, rows and water none above 5;
    of the 37 with a twentieth of the picture copied to another place 26 have 20 to 120, the others are smooth there."""
    typed_step_deg: float = 0.0001
    """Four decimals, 11 m, are what people copy from a map; receivers write all the digits that EXIF holds. Measured on
    152 files of real cameras one was a whole multiple of it, as chance makes one of 1,300."""
    daylight_ev: float = 9.5
    """Lamps and floodlights give at most 8 (ISO 2720's table of scenes); the shade of an overcast noon gives 11."""
    night_deg: float = 6
    """The end of civil twilight."""
    bearing_near_deg: float = 15
    """Half of the following: so far nobody needs an explanation."""
    bearing_far_deg: float = 30
    """Compasses of phones are 10 to 30° wrong near iron (Lviv Polytechnic, smartphone azimuth study)."""
    scene_least_inliers: int = 8
    """Of 14,986 unrelated pairs of real photos none had five; of 100 pairs of one scene 98 have eight
    (imaging.scene)."""
    viewpoint_least_inliers: int = 30
    """Viewpoints of one site share a skyline: an after photo fits another one only where as many points agree as for
    a copy, and fewer with its own."""
    viewpoint_times_more: float = 3.0
    """And so many times as many as with its own, because a far ridge is seen from both (of 80 such photos `make power`
    finds 68; the others share too little ground with the other before photo, or too much with their own)."""
    change_least_overlap: float = 0.5
    """With less in common, the rest of the picture may have changed unseen."""
    change_least_judged: float = 0.4
    """Where most of the picture is sky or plain, a new house among clouds passed for sky in one real photo of ten."""
    unchanged_share: float = 0.06
    """Up to so much of what can be compared is noise, grass in the wind, a car. Of real photos of which another one
    replaced a tenth or more, the nearest reached 0.072."""
    unchanged_largest: float = 0.02
    """The smallest heap of the rendered places covers three times as much."""
    unchanged_likeness: float = 0.8
    """Below it the pictures are too unlike for silence to mean anything: snow, another season."""
    recoloured_green: float = 0.15
    """So much more of the land is green while nothing has another shape."""
    recoloured_share: float = 0.12
    """Paint blurs some edges; of rendered places that were truly restored none had changed in less than 0.25."""
    recoloured_largest: float = 0.05
    """The same: the smallest region of a restored place was 0.096."""
    mirrored_least_inliers: int = 60
    """Facades with equal windows fit each other's mirror image: two sides of one real building in 29 points."""
    same_exposure_likeness: float = 0.983
    """Of 146 real pairs of one place on two exposures the most alike reached 0.911, of rendered ones from one tripod,
    with the very same grass, 0.982; copies that were cut, mirrored or recoloured stay above 0.985."""
    same_exposure_inliers: int = 30
    """Fewer points may agree on a small part only."""
    same_exposure_share: float = 0.9
    """Of 60 real pairs of one place on two exposures a far skyline, taken twice in a minute, reached 0.861, no other
    more than 0.51; of 24 copies with a twentieth to an eighth painted out, cloned or pasted, then cut, turned or
    graded, the least alike 0.955."""
    problem_least_cover: float = 0.7
    """With less of what was marked in the after photo, the rest may have been left unseen."""
    problem_least_patches: int = 12
    """Of fewer each is a tenth of the answer."""
    problem_least_outside: float = 0.4
    """Where weather took more of what nobody worked on, it took as much of the problem …"""
    problem_least_points: float = 0.05
    """… and likewise of its points. Of 189 rendered pairs that were truly cleared, in five kinds of weather, 122 are
    told to have changed and 4 are doubtful; the others, under snow or overgrown all over, kept as little outside."""
    problem_least_inside: float = 0.15
    """Of the points of rendered heaps under snow that nobody touched 0.14 to 0.25 were found again, in other weather
    0.22 and more. Of those of 30 cleared ones that seem kept, since as little is found outside, 0.145 at most but for
    one with huts in the region."""
    problem_kept: float = 0.72
    """Of rendered heaps that nobody touched, on another day, in another season, in rain and in the evening, and of
    painted ones 0.72 and more was found again, measured by what is around them: 129 of 135 and 27 of 27 are doubtful,
    37 of 40 and 8 of 8 of them at places that no limit was chosen by."""
    problem_gone: float = 0.52
    """Of heaps of which half was cut away, on another day, 0.57 to 0.77 was found again; with grass that dried
    meanwhile 0.46 and more. 49 of 54 are doubtful. Cleared ones above it have too few points inside, see there."""
    problem_resembles: float = 0.5
    """Of 189 rendered places that were cleared 3 reached it, up to 0.62, on bare ground of the heap's colour. Of 27 of
    which half was left, pushed together, 15 are doubtful (0.33 to 0.79 where measured)."""
    problem_colour: float = 22
    """In a* and b* of CIELAB. Light, haze and rain moved an untouched heap by 19 at most, snow by 25; paint by 24 to
    41."""
    problem_repeats: float = 0.42
    """Rendered ground, rubble and grass reached 0.34, rendered nets 0.42 to 0.76: 52 of 54 are told as nets. Rows of
    windows reach 0.6 on real photos, before as well as after."""
    problem_relief: float = 0.12
    """A net on ground that was levelled covers no problem: of 38 rendered nets on heaps the least alike had 0.16."""
    growing_from_month: float = 5
    """Plants are judged while they grow: May to September on China's plateaus and in its north (the form's own choices
    for the season of a vegetation plot); a programme in the south sets other months."""
    growing_to_month: float = 9
    """The last of these months."""
    after_fresh_days: float = 30
    """An older after photo does not show what is claimed today."""
    phash_near_bits: int = 8
    """Of 183,869 pairs of unrelated real photos none but one of a same sequence came as near."""
    pdq_near_bits: int = 64
    """Confirms a candidate: none of the same 183,869 pairs came as near."""
    phash_far_bits: int = 18
    """Glare and printed panels move more bits; then only the long hash decides, by a narrower limit."""
    pdq_sure_bits: int = 54
    """Brightness, panels and photos of screens stay below; unrelated pictures, in any position, are 86 and more apart,
    views of one place by two photographers 56 and more."""
    thumbnail_near_bits: int = 6
    """A thumbnail has one short hash only; of those of untouched photos nine in ten are as near to their picture."""
    reuse_inliers: int = 30
    """As for pairs: fewer points may agree on a small part only."""
    reuse_likeness: float = 0.97
    """Copies that were cut, tilted, mirrored, photographed from a screen stay above 0.971. Of real pairs of one place
    on two exposures none of 93 was more alike than 0.966, a skyline from a ship; rendered ones from a tripod, with the
    very same grass, reach it."""
    reuse_few_inliers: int = 15
    """A small cut from a smooth picture has so few points; then the pixels must agree the more."""
    reuse_few_likeness: float = 0.98
    """As alike are cuts to a quarter of a picture; of 36 real pairs of one place that agree in 12 to 29 points none was
    more alike than 0.154."""
    reuse_other_likeness: float = 0.93
    """Below it even the nearest fingerprints are of two exposures; screenshots of 540 pixels stay above."""
    pdq_certain_bits: int = 40
    """So near only copies come, and of two exposures only those from a tripod in the same light."""
    form_point_near_m: float = 100
    """As wide as the electronic fence: photo and form point are made by one person at one place."""
    form_point_far_m: float = 1000
    """Beyond this, errors, age and way apart, two fixes of one visit exclude each other."""
    form_point_gap_s: float = 180
    """Photo and form point are made one after the other, at times on the road; so long may lie between them unseen."""
    form_point_least_m: float = 1
    """Google's provider states 3 m at best, receivers of two frequencies 1 to 3 m; less needs an external one."""
    form_point_coarse_m: float = 100
    """Collect's own default for an unacceptable accuracy."""
    attached_at_once_s: float = 300
    """From the shutter to the form with the camera's own preview between them."""
    log_agrees_s: float = 5
    """Name and log are written by one phone, one after the other."""
    attached_usual_s: float = 72 * 3600
    """Pictures chosen from the gallery are usually of the last days."""
    attached_early_s: float = 26 * 3600
    """No zone explains more, and no phone whose clock the network sets now and then."""
    travel_kmh: float = 120
    """The highest speed that China's roads allow (Road Traffic Safety Regulation, article 78)."""
    travel_impossible_kmh: float = 900
    """The cruising speed of an airliner."""
    travel_least_m: float = 2000
    """Nearer fixes differ by what a mast or an old fix is wrong."""
    burst_s: float = 3600
    """Photos of visits on different days are not made in one hour."""
    shared_phone_s: float = 86_400
    """Two people who sign in on one phone within a day share it."""
    watermark_place_m: float = 1000
    """Watermark cameras write their last place, and let one choose another from a list of those around."""
    watermark_time_s: float = 3600
    """They write when the picture is shown or saved; some minutes and one hour of a zone accuse nobody."""
    witness_fresh_s: float = 300
    """The camera's own preview stands between shutter and page, and browsers hand out the last fix that they have."""
    witness_place_m: float = 100
    """As wide as the electronic fence: the camera's fix and the page's are made by one person at one place."""
    claim_days: float = 30
    """A claim that nobody shows for a month was made before its evidence."""
    rush_days: float = 7
    """A slope is not restored in a week; turf is laid in one (Zhangpu 2019, Nan'an 2023)."""
    same_pair_visits: float = 10
    """Fewer visits say nothing of a habit."""
    same_pair_share: float = 0.9
    """Draw lots, rotate: the same two in nine of ten visits were not drawn."""

    def overridden(self, changes: Mapping[str, float]) -> "Limits":
        """Return these limits with a programme's own; names that no check knows are ignored."""
        known = {f.name for f in fields(self)}
        return Limits(**{**asdict(self), **{k: v for k, v in changes.items() if k in known}})
