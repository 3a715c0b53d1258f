// This file reads the days on which documents of wallets run out.
package workflows

import (
	"gongmo/domain/notice"
	"gongmo/domain/ruleset"
	"gongmo/domain/wallet"
)

// nearPapers are the last good days of what stands in wallets: of the newest edition of each document alone.
func nearPapers(g *gathering, _ notice.Entry) error {
	set, err := g.ruleSet(rulesKey{ruleset.ICTFund, g.today, false}) // a wallet belongs to no call: every regime shares these rows
	if err != nil {
		return err
	}
	return rowsNear(g, Where{}, "ValidTo", byDay, g.near(), editionRow, func(list []*wallet.Edition) error {
		documents, err := rowsOf(g.tx, idsOf(list, func(x *wallet.Edition) int64 { return int64(x.DocumentID) }), walletRow)
		if err != nil {
			return err
		}
		for _, x := range list {
			d := documents[int64(x.DocumentID)]
			if d == nil || d.RemovedAt != nil || d.Newest != x.No {
				continue
			}
			if err := g.hang(notice.Deadline{About: notice.About{Kind: d.Kind(), ID: d.ID}, On: x.ValidTo, Since: x.AddedAt}, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// stillInWallet looks again whether the document stands there with that day.
func stillInWallet(_ *Engine, tx Tx, r notice.Reminder, _ *delivery) (bool, error) {
	d, err := Get[wallet.Document](tx, r.About.ID)
	if err != nil || d.RemovedAt != nil {
		return false, err
	}
	n, err := tx.Count(wallet.Edition{}, Where{"DocumentID": d.Ref(), "No": d.Newest, "ValidTo": r.On})
	return n > 0, err
}

func editionRow(x *wallet.Edition) int64 { return x.ID }
func walletRow(d *wallet.Document) int64 { return d.ID }
