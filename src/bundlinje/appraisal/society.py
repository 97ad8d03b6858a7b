"""The society view: everyone's gains and losses, at market prices, transfers out of the way."""

from bundlinje.appraisal.evaluation import Evaluation
from bundlinje.core.flow import Entry, Flow


def society_flow(result: Evaluation) -> Flow:
    """Return all entries at market prices, earnings included.

    Resources and earnings stated at factor prices are lifted by the net tax factor; transfers and
    taxes only change hands, so they stay and add up to 0 over all parties. No tax distortion is
    added. Source: Danish Ministry of Finance, guide of June 2023.
    """
    factor = result.numbers("net_tax_factor")

    def lifted(item: Entry) -> Entry:
        wanted = item.factor_prices and item.kind in ("resource", "earnings")
        return item.with_share(item.share * factor) if wanted else item

    money = result.gross
    return Flow(money.years, money.basis, tuple(lifted(item) for item in money.entries))
