from django.urls import path

from products.dossiers.views import checking, correcting, evidence, items, moving, showing

ONE = "lam-viec/ho-so/<int:pk>/"
ITEM = f"{ONE}muc/<int:item_pk>/"
PAPER = f"{ONE}giay-to/<int:use_pk>/"

urlpatterns = [
    path("lam-viec/ho-so/", showing.DossierList.as_view(), name="dossiers"),
    path("lam-viec/giay-to/", showing.PaperList.as_view(), name="papers"),
    path("lam-viec/ho-so/moi/", moving.new, name="dossier_new"),
    path(ONE, showing.detail, name="dossier"),
    path(f"{ONE}nop/", moving.submit, name="dossier_submit"),
    path(f"{ONE}tiep-nhan-o-xa/", moving.take, name="dossier_take"),
    path(f"{ONE}tiep-nhan/", moving.receive, name="dossier_receive"),
    path(f"{ONE}tham-tra/", moving.start_check, name="dossier_start_check"),
    path(f"{ONE}yeu-cau-bo-sung/", moving.ask_supplement, name="dossier_ask_supplement"),
    path(f"{ONE}rut-yeu-cau/", moving.withdraw_supplement, name="dossier_withdraw_supplement"),
    path(f"{ONE}nop-bo-sung/", moving.resubmit, name="dossier_resubmit"),
    path(f"{ONE}du-dieu-kien/", moving.declare_eligible, name="dossier_declare_eligible"),
    path(f"{ONE}dua-ve-kiem-tra/", moving.back_to_check, name="dossier_back_to_check"),
    path(f"{ONE}rut/", moving.withdraw, name="dossier_withdraw"),
    path(f"{ONE}xoa/", moving.delete, name="dossier_delete"),
    path(f"{ONE}tra-lai/", moving.give_back, name="dossier_return"),
    path(f"{ONE}sua-tiep-nhan/", correcting.reception, name="dossier_correct_reception"),
    path(f"{ONE}sua-tiep-nhan-o-xa/", correcting.ward_reception, name="dossier_correct_ward_reception"),
    path(f"{ONE}sua-han-bo-sung/", correcting.supplement, name="dossier_correct_supplement"),
    path(f"{ONE}giai-trinh/", items.differences, name="dossier_differences"),
    path(ITEM, items.item, name="dossier_item"),
    path(f"{ITEM}tai-len/", items.upload, name="dossier_item_upload"),
    path(f"{ITEM}dung-lai/", items.reuse, name="dossier_item_reuse"),
    path(f"{ITEM}hien-vat/", items.samples, name="dossier_item_samples"),
    path(PAPER, items.paper, name="dossier_paper"),
    path(f"{PAPER}thay/", items.replace, name="dossier_paper_replace"),
    path(f"{PAPER}go/", items.take_out, name="dossier_paper_take_out"),
    path(f"{ONE}tep/<int:item_paper>/", showing.file, name="dossier_file"),
    path(f"{ONE}trang/<int:item_paper>/<int:page>/", showing.picture, name="dossier_page"),
    path(f"{ONE}van-ban/<int:paper>/", showing.letter, name="dossier_letter"),
    path(f"{ONE}kiem-tra/", checking.check, name="dossier_check"),
    path(f"{ONE}kiem-tra/<int:item_pk>/", checking.check_item, name="dossier_check_item"),
    path(f"{ONE}minh-chung/", evidence.evidence, name="dossier_evidence"),
    path(f"{ONE}minh-chung/gan/", evidence.link, name="dossier_link"),
    path(f"{ONE}minh-chung/<int:link_pk>/go/", evidence.unlink, name="dossier_unlink"),
]
